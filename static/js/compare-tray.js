/** The tray of products to compare: <compare-tray src data-full> and every [data-compare] box on the page. */
import { choose, chosen, withIds } from "./chosen.js";
import { toast } from "./toasts.js";

const NAME = "compare";
const MOST = 4;

class CompareTray extends HTMLElement {
  connectedCallback() {
    this.ids = chosen(NAME);
    document.addEventListener("change", this);
    document.addEventListener("results:shown", this);
    this.addEventListener("click", this);
    this.tick();
    this.refresh();
  }

  disconnectedCallback() {
    document.removeEventListener("change", this);
    document.removeEventListener("results:shown", this);
  }

  handleEvent(event) {
    if (event.type === "results:shown") this.tick();
    else if (event.type === "click") this.takeOut(event.target.closest("[data-uncompare]")?.dataset.uncompare);
    else if (event.target.matches("[data-compare]")) this.toggle(event.target);
  }

  toggle(box) {
    const id = Number(box.value);
    if (!box.checked) return this.set(this.ids.filter((other) => other !== id));
    if (this.ids.length >= MOST) {
      box.checked = false;
      return toast(this.dataset.full, "warn");
    }
    return this.set([...this.ids, id]);
  }

  takeOut(id) {
    if (id) this.set(this.ids.filter((other) => other !== Number(id)));
  }

  set(ids) {
    this.ids = ids;
    choose(NAME, ids);
    this.tick();
    this.refresh();
  }

  tick() {
    for (const box of document.querySelectorAll("[data-compare]")) box.checked = this.ids.includes(Number(box.value));
  }

  async refresh() {
    const { ids } = this;
    if (!ids.length) return this.replaceChildren();
    const response = await fetch(withIds(this.getAttribute("src"), ids)).catch(() => null);
    const drawn = response?.ok && (await response.text());
    if (drawn && ids === this.ids) this.innerHTML = drawn; // another was chosen meanwhile: its answer may be here
  }
}

customElements.define("compare-tray", CompareTray);
