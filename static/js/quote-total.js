/** Sums while somebody types: <quote-total data-currency> around lines with prices. The server does the sum that counts. */

/** "1,234.50" and "1.234,50" as a number, as the server reads them; NaN for none. */
export function amount(text) {
  let digits = text.replace(/[^\d.,]/g, "");
  if (digits.lastIndexOf(",") > digits.lastIndexOf(".") && !/,\d{3}$/.test(digits)) {
    digits = digits.replaceAll(".", "").replace(",", ".");
  }
  digits = digits.replaceAll(",", "");
  return digits ? Number(digits) : NaN;
}

const whole = (text) => Number(text?.replace(/[^\d]/g, "")) || 0;

class QuoteTotal extends HTMLElement {
  connectedCallback() {
    for (const kind of ["input", "change", "click"]) this.addEventListener(kind, () => this.sum());
    this.sum();
  }

  /** In the currency that is chosen, else the offer's. */
  written(value) {
    const currency = this.querySelector("[name=currency]")?.value || this.dataset.currency;
    return value.toLocaleString(document.documentElement.lang, { style: "currency", currency });
  }

  sum() {
    let total = 0;
    for (const line of this.querySelectorAll("[data-line]")) {
      const isIn = line.querySelector("[data-offered]").checked;
      line.toggleAttribute("data-out", !isIn);
      const subtotal = isIn ? this.subtotal(line) : NaN;
      line.querySelector("[data-subtotal]").value = Number.isNaN(subtotal) ? "–" : this.written(subtotal);
      total += subtotal || 0;
    }
    const shown = this.querySelector("[data-total]");
    const text = this.written(total);
    if (shown.value !== text) shown.value = text;
  }

  subtotal(line) {
    const typed = line.querySelector("[data-quantity]");
    const quantity = typed ? whole(typed.value) : Number(line.dataset.asked);
    return quantity * (typed ? amount(line.querySelector("[data-price]").value) : this.price(line, quantity));
  }

  /** Of the highest step that the quantity reaches; none below the minimum. */
  price(line, quantity) {
    if (quantity < whole(line.querySelector("[data-moq]").value)) return NaN;
    let [best, price] = [0, NaN];
    for (const row of line.querySelectorAll("[data-row]")) {
      const from = whole(row.querySelector("[data-from]").value);
      if (from > best && from <= quantity) [best, price] = [from, amount(row.querySelector("[data-price]").value)];
    }
    return price;
  }
}

customElements.define("quote-total", QuoteTotal);
