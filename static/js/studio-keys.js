/** Number keys press the button that bears them, unless somebody writes: <button data-key="3">. */
const writes = (target) => target.closest?.("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writes(event.target)) return;
  if (!/^[0-9]$/.test(event.key)) return;
  document.querySelector(`[data-key="${event.key}"]:not(:disabled)`)?.click();
});
