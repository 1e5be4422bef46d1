/** Exhibitors that were found by name and ticked stay, when the next name is looked for. */

document.addEventListener("change", ({ target }) => {
  const found = target.closest("#exhibitors-found");
  if (!found || !target.checked) return;
  const row = target.closest("li");
  const list = found.closest("fieldset").querySelector(".list") ?? found.before(Object.assign(document.createElement("ul"), { className: "list" })) ?? found.previousElementSibling;
  const same = [...list.querySelectorAll("input[name=to]")].find((input) => input.value === target.value);
  if (same && same !== target) {
    same.checked = true;
    row.remove();
  } else if (!list.contains(row)) list.append(row);
});
