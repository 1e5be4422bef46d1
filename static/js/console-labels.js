/** Names for what the theme leaves without: fields in rows, search fields of choices, scrolling regions. */

const text = (node) => node?.textContent.trim().replace(/\s+/g, " ") ?? "";

function nameCell(field) {
  const cell = field.closest("td");
  const heading = cell?.closest("table")?.querySelector(`thead tr:last-child > :nth-child(${cell.cellIndex + 1})`);
  if (text(heading)) field.setAttribute("aria-label", text(heading));
}

function nameAll() {
  for (const field of document.querySelectorAll("td :is(input, select, textarea):not([type=hidden]):not([aria-label])")) {
    if (!field.labels?.length) nameCell(field);
  }
  for (const field of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
    const select = field.closest(".select2")?.previousElementSibling;
    field.setAttribute("aria-label", text(select?.labels?.[0]) || select?.getAttribute("aria-label") || field.placeholder || "…");
  }
  for (const region of document.querySelectorAll(".simplebar-content-wrapper[role=region]")) {
    const heading = region.closest("[aria-labelledby]")?.getAttribute("aria-labelledby");
    if (heading && document.getElementById(heading)) region.setAttribute("aria-label", text(document.getElementById(heading)));
  }
  for (const heading of document.querySelectorAll("table thead th")) {
    if (!text(heading) && !heading.querySelector("input")) heading.setAttribute("aria-hidden", "true");
  }
}

if (document.querySelector("body.unfold")) {
  addEventListener("load", () => setTimeout(nameAll));
  document.addEventListener("formset:added", () => setTimeout(nameAll));
}
