/** Works the price out while somebody counts: <quantity-stepper offer minimum step>. The server does the sum. */

const PAUSE_MS = 250;
const MOST = 999_999_999;

class QuantityStepper extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.output = document.querySelector("#offer");
    this.querySelector("[data-reckon]").hidden = true;
    this.input.addEventListener("input", () => this.later());
    this.addEventListener("click", (event) => this.onClick(event));
    this.input.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.reckon();
    });
  }

  get quantity() {
    return Number(this.input.value.replace(/[^0-9]/g, "")) || Number(this.getAttribute("minimum"));
  }

  onClick(event) {
    const button = event.target.closest("[data-by]");
    if (!button) return;
    event.preventDefault();
    const minimum = Number(this.getAttribute("minimum"));
    const next = this.quantity + Number(button.dataset.by) * Number(this.getAttribute("step"));
    this.input.value = Math.min(MOST, Math.max(minimum, next)).toLocaleString(document.documentElement.lang);
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.reckon(), PAUSE_MS);
  }

  /** The answer to the last question counts, whatever the order in which answers come. */
  async reckon() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const response = await fetch(`${this.getAttribute("offer")}?qty=${this.quantity}`, { signal: this.asking.signal });
      if (response.ok) this.output.innerHTML = await response.text();
    } catch (error) {
      if (error.name !== "AbortError") this.querySelector("[data-reckon]").hidden = false;
    }
  }
}

customElements.define("quantity-stepper", QuantityStepper);
