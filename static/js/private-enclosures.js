/** What goes along with a message: files, a product's card, a price, an answer that was kept ready. */
import { fileSize } from "./private-line.js";
import { price } from "./room-texts.js";

const MOST_FILES = 5;

export class Enclosures {
  files = [];
  offer = null;
  canned = null;

  constructor(composer, form) {
    Object.assign(this, { composer, form });
    this.place = form.querySelector('[data-slot="enclosed"]');
    const input = form.querySelector("input[type=file]");
    form.querySelector("[data-attach]").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      this.add([...input.files]);
      input.value = "";
    });
    form.addEventListener("dragover", (event) => event.preventDefault());
    form.addEventListener("drop", (event) => this.dropped(event, event.dataTransfer));
    form.addEventListener("paste", (event) => event.clipboardData.files.length && this.dropped(event, event.clipboardData));
    const talk = composer.room;
    talk.addEventListener("product:chosen", ({ detail }) => this.carry(detail));
    talk.addEventListener("offer:made", ({ detail }) => this.price(detail));
    talk.addEventListener("reply:chosen", ({ detail }) => this.begin(detail));
  }

  dropped(event, { files }) {
    event.preventDefault();
    this.add([...files]);
  }

  add(files) {
    const room = MOST_FILES - this.files.length;
    if (files.length > room) this.composer.say(this.composer.room.say("too-many-files"));
    this.files.push(...files.slice(0, room));
    this.draw();
  }

  carry(product) {
    this.composer.show({ text: this.composer.box.value, key: null, product });
    this.composer.keep();
    this.composer.box.focus();
  }

  price(offer) {
    this.offer = offer;
    this.draw();
    this.composer.box.focus();
  }

  begin({ id, text }) {
    this.canned = id;
    const { box } = this.composer;
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input"));
    box.focus();
  }

  draw() {
    const chips = this.files.map((file, place) =>
      this.chip(`${file.name}, ${fileSize(file.size)}`, () => this.files.splice(place, 1)),
    );
    if (this.offer) chips.push(this.chip(price(this.offer), () => (this.offer = null)));
    this.place.replaceChildren(...chips);
  }

  chip(text, drop) {
    const chip = document.createElement("button");
    Object.assign(chip, { type: "button", className: "chip", textContent: `${text} ×` });
    chip.setAttribute("aria-label", this.composer.room.say("leave-out", { name: text }));
    chip.addEventListener("click", () => {
      drop();
      this.draw();
      this.composer.box.focus();
    });
    return chip;
  }

  clear() {
    Object.assign(this, { files: [], offer: null, canned: null });
    this.draw();
  }
}
