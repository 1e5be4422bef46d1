/**
 * The keys of the moderators: j and k go down and up the queue, or to the next case and the one before;
 * d, w and r choose a decision, c takes the case. A reason that is chosen fills the words to the person.
 */
const form = document.querySelector("[data-decide]");
const links = [...document.querySelectorAll("[data-cases] a.link")];
const DECISIONS = { d: "dismissed", w: "warned", r: "removed" };

function step(by) {
  if (links.length) {
    const at = links.indexOf(document.activeElement);
    const place = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
    links[Math.min(links.length - 1, Math.max(0, place))].focus();
  } else {
    document.querySelector(`[data-case] a[rel="${by > 0 ? "next" : "prev"}"]`)?.click();
  }
}

function decide(decision) {
  const choice = form?.querySelector(`[name="decision"][value="${decision}"]`);
  if (!choice) return;
  choice.checked = true;
  offer(decision);
  form.elements.reason.focus();
}

/** The reasons for this decision, and those for any. */
function offer(decision) {
  for (const option of form.elements.template.options) {
    option.hidden = Boolean(option.dataset.for) && option.dataset.for !== decision;
  }
}

function isTyping({ target }) {
  return target.closest("input:not([type=radio]), textarea, select");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "c") document.querySelector('[data-key="c"]')?.click();
  else if (event.key in DECISIONS && form) decide(DECISIONS[event.key]);
  else return;
  event.preventDefault();
});

form?.addEventListener("change", ({ target }) => {
  if (target.name === "decision") offer(target.value);
  if (target.name === "template") form.elements.reason.value = target.selectedOptions[0].dataset.text ?? "";
});
