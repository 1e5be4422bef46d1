/** Words about what just happened, read out politely, gone after a while unless something failed. */

const LINGER_MS = 8000;

const list = document.querySelector(".toasts");
const pattern = document.querySelector("template#toast");

/** Sentences of the page's language for what can fail anywhere: `failed`, `offline`. */
export const words = pattern.dataset;

function fade(toast) {
  if (toast.dataset.tone === "bad") return; // a failure stays until it is read
  const timer = setInterval(() => {
    if (toast.matches(":hover, :focus-within")) return;
    clearInterval(timer);
    toast.remove();
  }, LINGER_MS);
}

/** Show `text`; `tone` is "ok", "warn", "bad" or "info". */
export function toast(text, tone = "info") {
  const element = pattern.content.firstElementChild.cloneNode(true);
  element.dataset.tone = tone;
  element.querySelector("span").textContent = text;
  list.append(element);
  fade(element);
  return element;
}

list?.querySelectorAll(".toast").forEach(fade);

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".toast, [data-dismissable]")?.remove();
});
