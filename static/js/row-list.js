/** Rows that are added, taken away and put in order, by dragging and by buttons: <row-list sortable>. */
import { Sortable } from "./sortable.js";

export class RowList extends HTMLElement {
  connectedCallback() {
    this.rows = this.querySelector("[data-rows]");
    this.addEventListener("click", (event) => this.act(event));
    if (this.hasAttribute("sortable")) {
      this.sortable = Sortable.create(this.rows, { handle: "[data-handle]", animation: 120, onEnd: () => this.changed() });
    }
    this.mark();
  }

  disconnectedCallback() {
    this.sortable?.destroy();
  }

  act({ target }) {
    const row = target.closest("[data-row]");
    if (target.closest("[data-add]")) this.add()?.querySelector("input")?.focus();
    else if (target.closest("[data-suggest]")) this.suggest(target.closest("[data-suggest]"));
    else if (target.closest("[data-remove]")) this.remove(row);
    else if (target.closest("[data-up]")) this.move(row, row.previousElementSibling, "[data-up]");
    else if (target.closest("[data-down]")) this.move(row.nextElementSibling, row, "[data-down]", row);
  }

  add() {
    this.rows.append(this.querySelector("template").content.cloneNode(true));
    this.changed();
    return this.rows.lastElementChild;
  }

  /** A row with the name and unit that others use, into the first empty row. */
  suggest(chip) {
    const empty = [...this.rows.children].find((row) => [...row.querySelectorAll("input")].every((i) => !i.value));
    const [name, value, unit] = (empty ?? this.add()).querySelectorAll("input");
    [name.value, unit.value] = [chip.dataset.name, chip.dataset.unit];
    chip.remove();
    value.focus();
    this.changed();
  }

  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("[data-remove]") ?? this.querySelector("[data-add], input[type=file]"))?.focus();
    this.changed();
  }

  /** Puts `row` before `other`; the button that was pressed, on `pressed`, keeps the focus. */
  move(row, other, button, pressed = row) {
    if (!row || !other) return;
    other.before(row);
    this.changed();
    const again = pressed.querySelector(button);
    (again.disabled ? pressed.querySelector("button:not(:disabled)") : again).focus();
    this.say(pressed);
  }

  say(row) {
    const said = this.querySelector("[data-said]");
    const place = [...this.rows.children].indexOf(row) + 1;
    if (said) said.textContent = this.dataset.moved.replace("%n", place).replace("%m", this.rows.children.length);
  }

  changed() {
    this.mark();
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** The first cannot go up, the last not down. */
  mark() {
    const rows = [...this.rows.children];
    for (const [place, row] of rows.entries()) {
      const [up, down] = [row.querySelector("[data-up]"), row.querySelector("[data-down]")];
      if (up) up.disabled = place === 0;
      if (down) down.disabled = place === rows.length - 1;
    }
  }
}

customElements.define("row-list", RowList);
