/**
 * Keys for what a page's buttons and links do: <button data-key="a">. "?" opens the dialog that lists them,
 * "j" and "k" go down and up in the list marked data-keys. None works while somebody types.
 */
const help = document.querySelector("dialog[data-shortcuts]");

document.addEventListener("click", ({ target }) => target.closest("[data-open-shortcuts]") && help.showModal());

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { target, key } = event;
  if (target.closest?.("input, textarea, select, [contenteditable], dialog[open]")) {
    if (key === "Escape" && !target.closest("dialog")) target.blur();
    return;
  }
  if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else if (!press(key)) return;
  event.preventDefault();
});

function step(by) {
  const links = [...document.querySelectorAll("[data-keys] a[href]")];
  const here = links.findIndex((link) => link === document.activeElement || link.ariaCurrent === "page");
  const next = links[Math.max(0, Math.min(links.length - 1, here + by))];
  if (!next) return;
  next.focus();
  next.click();
}

function press(key) {
  const button = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.checkVisibility());
  if (!button) return false;
  if (button.matches("input, textarea, summary")) button.focus();
  if (!button.matches("input, textarea")) button.click();
  return true;
}
