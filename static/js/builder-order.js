import { DraftField } from "./builder-field.js";
import { Sortable } from "./sortable.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * A list put in order by dragging, by buttons and by the arrow keys: <draft-order field="sections">. Its items
 * have data-item, and data-name to be spoken of.
 */
export class DraftOrder extends DraftField {
  connectedCallback() {
    super.connectedCallback();
    this.list = this.querySelector("[data-list]");
    const { signal } = this.listeners;
    this.addEventListener("click", (event) => this.pressed(event.target), { signal });
    this.addEventListener("keydown", (event) => this.keyed(event), { signal });
    this.sortable = Sortable.create(this.list, {
      handle: "[data-handle]",
      animation: still.matches ? 0 : 120,
      forceFallback: true, // the same under a finger, a pen and a mouse
      onEnd: ({ item }) => this.moved(item),
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sortable.destroy();
  }

  get items() {
    return [...this.list.children];
  }

  pressed(target) {
    const item = target.closest("[data-item]");
    const step = { up: -1, down: 1 }[target.closest("[data-move]")?.dataset.move];
    if (step) this.move(item, step, target.closest("[data-move]"));
    if (target.closest("[data-remove]")) this.remove(item);
  }

  keyed(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const handle = event.target.closest("[data-handle], [data-move]");
    if (!step || !handle) return;
    event.preventDefault();
    this.move(event.target.closest("[data-item]"), step, handle);
  }

  move(item, step, control) {
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(item);
    else other.after(item);
    control.focus(); // moving an element takes the focus from it
    this.moved(item);
  }

  moved(item) {
    this.say("moved", item, { place: this.items.indexOf(item) + 1, count: this.items.length });
    this.changed();
  }

  remove(item) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    this.say("removed", item);
    item.remove();
    next?.querySelector("[data-handle]")?.focus();
    this.changed();
  }

  /** Tells what happened to those who cannot see it, in the words of data-moved, data-removed. */
  say(what, item, figures = {}) {
    const sentence = this.dataset[what] ?? "";
    const values = { name: item.dataset.name, ...figures };
    this.querySelector("[data-said]").textContent = sentence.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
  }

  read() {
    return this.items.map((item) => ({
      kind: item.dataset.item,
      on: item.querySelector("input[type=checkbox]").checked,
    }));
  }

  write(sections) {
    const items = Object.fromEntries(this.items.map((item) => [item.dataset.item, item]));
    for (const { kind, on } of sections) {
      items[kind].querySelector("input[type=checkbox]").checked = on;
      this.list.append(items[kind]);
    }
  }

  words(sections) {
    const names = Object.fromEntries(this.items.map((item) => [item.dataset.item, item.dataset.name]));
    return sections.filter(({ on }) => on).map(({ kind }) => names[kind]).join(", ");
  }
}

customElements.define("draft-order", DraftOrder);
