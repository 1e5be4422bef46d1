/** The programme: what is on now stays fresh, and the arrow keys go from day to day. */
import "./live-region.js";

const WAYS = { ArrowLeft: "before", ArrowRight: "after" };
const OPPOSITE = { before: "after", after: "before" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
  if (event.target.closest("input, select, textarea, [contenteditable], [role=menu], video")) return;
  const way = WAYS[event.key];
  if (!way) return;
  const step = document.dir === "rtl" ? OPPOSITE[way] : way;
  document.querySelector(`[data-step="${step}"]`)?.click();
});
