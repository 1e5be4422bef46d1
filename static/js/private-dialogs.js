/** What the composer's buttons open: the exhibitor's products, a price to fill in, the replies kept ready. */
import { ask, Failure } from "./room-api.js";

const PAUSE = 250;

/** <choice-dialog src list name event>: a dialog with a search field over what `src` answers under the name `list`. */
class ChoiceDialog extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.field = this.querySelector("input[type=search]");
    this.results = this.querySelector("[data-results]");
    this.pattern = this.querySelector("template").content.firstElementChild;
    this.talk = this.closest("private-talk");
    this.talk.querySelector(`[data-opens="${this.id}"]`).addEventListener("click", () => this.open());
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), PAUSE);
    });
    this.results.addEventListener("click", ({ target }) => this.choose(target.closest("button")));
    this.addEventListener("keydown", (event) => this.pressed(event));
  }

  open() {
    this.dialog.showModal();
    this.field.value = "";
    this.search();
  }

  async search() {
    const url = `${this.getAttribute("src")}?q=${encodeURIComponent(this.field.value)}`;
    const asked = (this.asked = (this.asked ?? 0) + 1);
    try {
      const answer = await ask(url);
      if (asked === this.asked) this.show(answer[this.getAttribute("list")]);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      this.results.textContent = failure.message || this.talk.say("undone");
    }
  }

  /** What does not answer to the words itself is narrowed here. */
  show(found) {
    const typed = this.field.value.trim().toLocaleLowerCase();
    const words = ({ name = "", title = "", text = "" }) => `${name} ${title} ${text}`.toLocaleLowerCase();
    this.found = this.hasAttribute("narrows") ? found.filter((one) => words(one).includes(typed)) : found;
    this.results.replaceChildren(...this.found.map((one) => this.row(one)));
    this.querySelector("[data-none]").hidden = this.found.length > 0;
  }

  row(one) {
    const row = this.pattern.cloneNode(true);
    row.querySelector("b").textContent = one.name ?? one.title;
    row.querySelector("small").textContent = one.text ?? "";
    const picture = row.querySelector("img");
    if (picture && one.picture) picture.src = one.picture;
    else picture?.remove();
    return row;
  }

  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const rows = [...this.results.querySelectorAll("button")];
    const here = rows.indexOf(document.activeElement);
    if (here + step < 0) this.field.focus();
    else rows.at(Math.min(here + step, rows.length - 1))?.focus();
  }

  choose(button) {
    if (!button) return;
    const detail = this.found[[...this.results.querySelectorAll("button")].indexOf(button)];
    this.dialog.close();
    this.talk.dispatchEvent(new CustomEvent(this.getAttribute("event"), { detail }));
  }
}

/** <offer-dialog>: a price for the composer, checked by the browser now and by the server when it is sent. */
class OfferDialog extends HTMLElement {
  connectedCallback() {
    const dialog = this.querySelector("dialog");
    const talk = this.closest("private-talk");
    talk.querySelector(`[data-opens="${this.id}"]`).addEventListener("click", () => dialog.showModal());
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.close();
      talk.dispatchEvent(new CustomEvent("offer:made", { detail: Object.fromEntries(new FormData(event.target)) }));
    });
  }
}

document.addEventListener("click", ({ target }) => target.closest("[data-close-dialog]")?.closest("dialog").close());
customElements.define("choice-dialog", ChoiceDialog);
customElements.define("offer-dialog", OfferDialog);
