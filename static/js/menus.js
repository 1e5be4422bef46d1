/** Menus are <details data-menu>, so they open without scripts. Here: close them from outside, and the keys. */

const openMenus = () => document.querySelectorAll("details[data-menu][open]");

const stops = (menu) => [...menu.querySelectorAll(".menu :is(a[href], button:not(:disabled))")];

function close(menu, { refocus = false } = {}) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) close(menu);
  }
});

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) close(menu);
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu]");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    close(menu, { refocus: true });
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const end = { Home: 0, End: -1 }[event.key];
  if (step === undefined && end === undefined) return;
  if (!menu.open && step === undefined) return;
  event.preventDefault();
  menu.open = true;
  const places = stops(menu);
  const here = places.indexOf(document.activeElement);
  const next = end ?? (here < 0 && step < 0 ? -1 : here + step);
  places.at(next % places.length)?.focus();
});
