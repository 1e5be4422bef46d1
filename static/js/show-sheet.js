import { ask } from "./room-api.js";

/** <show-sheet data-sheet-url data-opened>: what a product, a word, a request or a card opens over the page. */
class ShowSheet extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.content = this.querySelector("[data-part=content]");
    document.addEventListener("click", (event) => this.onClick(event));
    this.dialog.addEventListener("close", () => this.content.replaceChildren());
    const asked = new URLSearchParams(location.search);
    if (["ask", "quote", "card", "product"].includes(asked.get("act"))) this.open(asked.get("act"), asked.get("product"));
  }

  onClick(event) {
    if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog").close();
    const link = event.target.closest("[data-sheet]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.open(link.dataset.sheet, link.dataset.product, link.href);
  }

  /** Where the fragment does not come, the link's own page is opened beside. */
  async open(act, product, page) {
    const about = new URLSearchParams({ act, ...(product ? { product } : {}) });
    const response = await fetch(`${this.dataset.sheetUrl}?${about}`).catch(() => null);
    if (!response?.ok) {
      if (page) window.open(page, "_blank", "noopener");
      return;
    }
    this.content.innerHTML = await response.text();
    window.htmx?.process(this.content);
    if (!this.dialog.open) this.dialog.showModal();
    if (product && act === "product") this.count(product);
  }

  /** The hosts see which products are looked at. */
  count(product) {
    ask(this.dataset.opened.replace("/0/", `/${product}/`), "POST").catch(() => {});
  }
}

customElements.define("show-sheet", ShowSheet);
