/** Where one writes. What is written is kept for this tab, also on the way through sign-in, until it is sent. */
import { Draft } from "./room-draft.js";
import { Outbox } from "./room-outbox.js";
import { when } from "./room-texts.js";

const WARN = 200; // so many before the end it counts down
const ROWS = 6;

export class Composer {
  most = 2_000; // code points, as the server counts

  constructor(room, form) {
    Object.assign(this, { room, form, box: form.elements.text });
    this.outbox = this.makeOutbox();
    const slots = ["error", "left", "product"].map((name) => form.querySelector(`[data-slot="${name}"]`));
    [this.error, this.left, this.product] = slots;
    this.draft = new Draft(room.dataset.room);
    this.show(this.draft.read(this.asked));
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    form.addEventListener("submit", (event) => this.submit(event));
    form.querySelector("[data-drop-product]").addEventListener("click", () => this.dropProduct());
    if (this.asked && location.hash === "#room") this.box.focus({ preventScroll: true });
  }

  makeOutbox() {
    return new Outbox(this.room, this);
  }

  /** The product that the message is about: {id, name}, or null. */
  get asked() {
    const { product } = this.product.dataset;
    return product ? { id: product, name: this.product.querySelector("b").textContent } : null;
  }

  get text() {
    return this.box.value.trim();
  }

  /** Put back what could not be sent. The same text keeps its key, so that it is never written twice. */
  show({ text, key, product }) {
    this.key = key;
    this.keyed = text.trim();
    this.box.value = text;
    this.product.hidden = !product;
    this.product.dataset.product = product?.id ?? "";
    this.product.querySelector("b").textContent = product?.name ?? "";
    this.measure();
  }

  typed() {
    this.keep();
    this.say("");
    this.measure();
    if (this.room.me && this.text) this.tellTyping();
  }

  tellTyping() {
    this.room.head.tellTyping();
  }

  keep() {
    if (this.text !== this.keyed) this.key = null; // for another text is another message
    this.draft.write({ text: this.box.value, key: this.key, product: this.asked });
  }

  measure() {
    const left = this.most - [...this.text].length;
    const [word, count] = left < 0 ? ["over", -left] : ["left", left];
    this.left.textContent = left < WARN ? this.room.say(word, { count }) : "";
    this.box.ariaInvalid = left < 0 ? "true" : null;
    this.box.rows = Math.min(ROWS, this.box.value.split("\n").length);
  }

  /** Enter sends, where a keyboard is; while an input method composes, Enter belongs to it. */
  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    if (this.room.me) this.form.requestSubmit();
    else this.form.querySelector("[data-sign-in]").click();
  }

  submit(event) {
    event.preventDefault();
    const { text, asked } = this;
    if (!text || this.box.ariaInvalid || this.room.slow?.left) return;
    const key = (this.keyed === text && this.key) || crypto.randomUUID();
    this.clear();
    this.outbox.send({ text, key, product: asked });
  }

  /** A message that failed comes back into the box, unless another was begun there. */
  takeBack(message, sentence) {
    if (this.text) return false;
    this.show(message);
    this.keep();
    this.say(sentence);
    this.box.focus();
    return true;
  }

  /** A message of one's own has arrived: it may be the one that seemed to have failed. */
  arrived(key) {
    this.outbox.arrived(key);
    if (this.key === key && this.keyed === this.text) this.clear();
  }

  clear() {
    this.say("");
    this.show({ text: "", key: null, product: null });
    this.draft.clear();
  }

  dropProduct() {
    this.show({ text: this.box.value, key: null, product: null });
    this.keep();
    this.box.focus();
  }

  mute(until) {
    this.say(until ? this.room.say("muted", { until: when(until) }) : this.room.say("unmuted"));
  }

  say(sentence, ...more) {
    this.error.replaceChildren(sentence, ...more);
  }
}
