/** The shelf without a new page: chips put other goods on it, "more" adds to it. Both are ordinary links. */

async function fetched(link) {
  const response = await fetch(link.href);
  if (!response.ok) throw new Error(response.statusText);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

async function swap(link, selector) {
  const fresh = (await fetched(link)).querySelector(selector);
  document.querySelector(selector).replaceWith(fresh);
  history.replaceState(null, "", link.href);
  fresh.querySelector(`#${link.id}`)?.focus({ preventScroll: true });
}

async function append(link, selector) {
  const page = await fetched(link);
  const goods = [...page.querySelector(selector).children];
  document.querySelector(selector).append(...goods);
  const more = page.querySelector(`[data-append="${selector}"]`);
  if (more) link.replaceWith(more);
  else link.remove();
  goods[0]?.querySelector("a")?.focus({ preventScroll: true });
}

document.addEventListener("click", async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest("[data-append], [data-swap] a");
  if (!link || link.hasAttribute("aria-busy")) return;
  event.preventDefault();
  link.setAttribute("aria-busy", "true");
  const swapped = link.closest("[data-swap]");
  try {
    await (swapped ? swap(link, swapped.dataset.swap) : append(link, link.dataset.append));
  } catch {
    location.assign(link.href); // as without scripts
  }
});
