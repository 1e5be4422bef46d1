/** Going from quote to quote by buttons, a list and arrow keys: <quote-columns> around the table. */
import "./live-region.js";

class QuoteColumns extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector(".quotes");
    this.columns = [...this.querySelectorAll("[data-column]")];
    this.jump = this.querySelector(".quotes__jump");
    if (!this.jump) return;
    this.jump.hidden = this.area.scrollWidth <= this.area.clientWidth;
    this.list = this.jump.querySelector("select");
    this.list.addEventListener("change", () => this.show(Number(this.list.value)));
    this.jump.addEventListener("click", ({ target }) => this.step(target.closest("[data-by]")));
    this.area.addEventListener("scroll", () => (this.list.value = String(this.place)), { passive: true });
    this.sized = new ResizeObserver(() => (this.jump.hidden = this.area.scrollWidth <= this.area.clientWidth));
    this.sized.observe(this.area);
  }

  disconnectedCallback() {
    this.sized?.disconnect();
  }

  /** Which column stands beside the names. */
  get place() {
    const edge = this.columns.map((column) => Math.abs(this.offset(column)));
    return edge.indexOf(Math.min(...edge));
  }

  offset(column) {
    const names = this.querySelector("thead td").getBoundingClientRect();
    const box = column.getBoundingClientRect();
    return document.dir === "rtl" ? box.right - names.left : box.left - names.right;
  }

  step(button) {
    if (button) this.show(this.place + Number(button.dataset.by));
  }

  show(place) {
    const column = this.columns[Math.max(0, Math.min(this.columns.length - 1, place))];
    this.area.scrollBy({ left: this.offset(column), behavior: "smooth" });
  }
}

customElements.define("quote-columns", QuoteColumns);
