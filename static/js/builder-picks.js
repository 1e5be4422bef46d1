import { DraftOrder } from "./builder-order.js";
import { found } from "./builder-search.js";

/** The products in front, found in the own catalogue by words: <draft-picks field="featured" search most>. */
class DraftPicks extends DraftOrder {
  connectedCallback() {
    super.connectedCallback();
    this.search = found(this, (row) => this.pick(row), this.listeners.signal);
    this.mark();
  }

  pick(row) {
    const item = row.querySelector("template").content.firstElementChild.cloneNode(true);
    this.list.append(item);
    this.say("added", item, { place: this.items.length, count: this.items.length });
    this.changed();
  }

  changed() {
    super.changed();
    this.mark();
  }

  /** What stands in front cannot be put there again, nor more than there is room for. */
  mark() {
    const full = this.items.length >= Number(this.getAttribute("most"));
    this.querySelector("[data-full]").hidden = !full;
    this.querySelector("[data-none]").hidden = this.items.length > 0;
    this.search.taken = full ? null : this.read();
    this.search.mark();
  }

  read() {
    return this.items.map((item) => Number(item.dataset.item));
  }

  write() {
    this.draft.refresh("featured");
  }
}

customElements.define("draft-picks", DraftPicks);
