/** Remembers the products seen in this tab: <seen-product pk> notes one, <seen-list src> shows them. */
import { choose, chosen, withIds } from "./chosen.js";

const NAME = "seen";
const MOST = 24;

customElements.define("seen-product", class extends HTMLElement {
  connectedCallback() {
    const id = Number(this.getAttribute("pk"));
    choose(NAME, [id, ...chosen(NAME).filter((other) => other !== id)].slice(0, MOST));
  }
});

customElements.define("seen-list", class extends HTMLElement {
  async connectedCallback() {
    const ids = chosen(NAME);
    if (!ids.length) return;
    const response = await fetch(withIds(this.getAttribute("src"), ids)).catch(() => null);
    if (!response?.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    this.replaceChildren(...page.querySelector("seen-list").childNodes);
  }
});
