/** The chosen rows of a table: how many, all of a page, all that match. <bulk-selection> around its form. */

class BulkSelection extends HTMLElement {
  connectedCallback() {
    this.bar = this.querySelector("[data-bulk]");
    if (!this.bar) return;
    this.addEventListener("change", (event) => this.choose(event));
    this.addEventListener("click", (event) => this.reach(event));
    this.show();
  }

  get boxes() {
    return [...this.querySelectorAll("tbody input[type=checkbox]")];
  }

  choose({ target }) {
    if (target.matches("[data-all-rows]")) this.boxes.forEach((box) => (box.checked = target.checked));
    if (target.matches("[data-every-row]")) this.boxes.forEach((box) => (box.checked = target.checked));
    else if (!target.checked) this.every && (this.every.checked = false);
    this.show();
  }

  /** With Shift, all rows between this box and the one clicked before. */
  reach({ target, shiftKey }) {
    if (!target.matches?.("tbody input[type=checkbox]")) return;
    const boxes = this.boxes;
    if (shiftKey && this.last?.isConnected) {
      const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(target)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((box) => (box.checked = target.checked));
      this.show();
    }
    this.last = target;
  }

  get every() {
    return this.querySelector("[data-every-row]");
  }

  show() {
    const chosen = this.boxes.filter((box) => box.checked).length;
    const head = this.querySelector("[data-all-rows]");
    head.checked = chosen > 0 && chosen === this.boxes.length;
    head.indeterminate = chosen > 0 && !head.checked;
    this.bar.hidden = !chosen;
    const { one, many, every } = this.querySelector("[data-count]").dataset;
    const words = this.every?.checked ? every : chosen === 1 ? one : many.replace("%n", chosen);
    this.querySelector("[data-count]").textContent = words;
    for (const box of this.boxes) box.closest("tr").setAttribute("aria-selected", box.checked);
  }
}

customElements.define("bulk-selection", BulkSelection);
