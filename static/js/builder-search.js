const PAUSE = 250;

/**
 * The search field in `place` over the own catalogue: it shows rows of products, and calls `choose(row)` for the
 * one chosen. Set `taken` to the ids that cannot be chosen (null: none can) and call `mark()`.
 */
export function found(place, choose, signal) {
  const field = place.querySelector("[data-search]");
  const results = place.querySelector("[data-results]");
  const search = { taken: [], mark, ask };
  let timer;
  let asked = 0;

  field.addEventListener(
    "input",
    (event) => {
      event.stopPropagation(); // it is no field of the draft
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    },
    { signal },
  );
  field.addEventListener("focus", () => results.childElementCount || ask(), { signal });
  results.addEventListener(
    "click",
    ({ target }) => {
      const row = target.closest("[data-choose-product]:not([disabled])")?.closest("[data-product]");
      if (row) choose(row);
    },
    { signal },
  );

  async function ask() {
    const number = ++asked;
    const url = `${place.getAttribute("search")}?q=${encodeURIComponent(field.value)}`;
    const response = await fetch(url).catch(() => null);
    if (number !== asked || !response?.ok) return;
    results.innerHTML = await response.text();
    mark();
  }

  function mark() {
    for (const button of results.querySelectorAll("[data-choose-product]")) {
      const id = Number(button.closest("[data-product]").dataset.product);
      button.disabled = search.taken === null || search.taken.includes(id);
    }
  }

  return search;
}
