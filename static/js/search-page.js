/** The search page: on wide screens a changed filter shows at once, and the address follows. */
import { toast } from "./toasts.js";

const wide = matchMedia("(width >= 62rem)");
let running;

const USUAL = { sort: "best", view: "list" };

function addressOf(form) {
  const asked = [...new FormData(form)].filter(([name, value]) => value && USUAL[name] !== value);
  return `${form.getAttribute("action")}?${new URLSearchParams(asked)}`;
}

async function show(address) {
  running?.abort();
  running = new AbortController();
  const found = document.querySelector("#found");
  found.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { signal: running.signal });
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const focused = document.activeElement?.id;
    found.replaceWith(document.adoptNode(page.querySelector("#found")));
    document.title = page.title;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("results:shown"));
    return true;
  } catch (error) {
    if (error.name === "AbortError") return false;
    found.removeAttribute("aria-busy");
    toast(document.documentElement.dataset.failed, "bad");
    return false;
  }
}

async function go(form) {
  const address = addressOf(form);
  if (await show(address)) history.pushState(null, "", address);
}

document.addEventListener("change", (event) => {
  const { form } = event.target;
  if (form?.id !== "facets") return;
  if (event.target.matches("[data-view]")) {
    history.replaceState(null, "", addressOf(form)); // the look changes by itself
  } else if (wide.matches || event.target.name === "sort") {
    event.stopPropagation();
    go(form);
  }
}, { capture: true });

document.addEventListener("submit", (event) => {
  if (event.target.id !== "facets") return;
  event.preventDefault();
  if (event.target.matches(":popover-open")) event.target.hidePopover();
  go(event.target);
});

addEventListener("popstate", () => show(location.href));
