/** <meeting-talk>: the composer below the lines; sends once however often it is pressed, and says what is new. */
import { texts } from "./room-texts.js";

const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  [bytes[6], bytes[8]] = [(bytes[6] & 0x0f) | 0x40, (bytes[8] & 0x3f) | 0x80]; // RFC 9562, version 4
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

class MeetingTalk extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.log = this.querySelector(".meet-log");
    this.say = texts(document.querySelector('meeting-room [data-part="words"]'));
    this.form.elements.key.value = newKey();
    this.form.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful && this.sent());
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("textarea")) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    this.form.elements.files.addEventListener("change", () => this.choose());
    this.last = this.newest();
    this.log.addEventListener("refreshed", () => this.note());
    document.querySelector("#tab-lines").addEventListener("click", () => (this.dot.hidden = true));
  }

  get dot() {
    return document.querySelector('#tab-lines [data-part="new"]');
  }

  newest() {
    return this.log.querySelector("[data-line]:last-child")?.dataset.line;
  }

  sent() {
    this.form.reset();
    this.form.elements.key.value = newKey();
    this.choose();
    this.last = this.newest();
    this.log.scrollTop = this.log.scrollHeight;
  }

  choose() {
    const [chosen, files] = [this.form.querySelector('[data-part="chosen"]'), [...this.form.elements.files.files]];
    chosen.hidden = !files.length;
    chosen.textContent = files.length > 1 ? this.say("files", { count: files.length }) : (files[0]?.name ?? "");
  }

  /** A line behind another tab is marked on this one's. */
  note() {
    if (this.newest() === this.last) return;
    this.last = this.newest();
    if (this.closest("[hidden]")) this.dot.hidden = false;
    this.log.scrollTop = this.log.scrollHeight;
  }
}

customElements.define("meeting-talk", MeetingTalk);
