/** The site stays readable without a connection (service-worker.js); a kept copy says when it was taken. */
import { toast, words } from "./toasts.js";

navigator.serviceWorker?.register("/service-worker.js").catch(() => {}); // private windows may refuse

const { copy } = document.documentElement.dataset;
if (copy) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  toast(words.copy.replace("%(moment)s", format.format(new Date(copy))), "warn");
}

// A message that waits for the network goes out from whichever page finds one.
try {
  if (localStorage.getItem("letters")) import("./letters.js").then(({ deliver }) => deliver());
} catch {
  // the browser keeps nothing for this site
}
