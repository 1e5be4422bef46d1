import { ask, Failure } from "./room-api.js";
import { follow } from "./show-feed.js";
import { toast } from "./toasts.js";

const EVERY = 1_000;
const MOST = 12; // marks that rise at once, however many a crowd sends
const ROSE = 2_600;

/** Marks to send, and those of everyone rising over the picture: <show-reactions data-topic data-now data-reactions>. */
class ShowReactions extends HTMLElement {
  connectedCallback() {
    this.stream = document.querySelector("show-player [data-part=stream]");
    this.waiting = {};
    this.sent = {};
    this.addEventListener("click", ({ target }) => this.put(target.closest("[data-mark]")?.dataset.mark));
    this.leave = follow(this.dataset.topic, this.dataset.now, ({ event, numbers }) => {
      if (event === "show.reacted") this.rise(numbers);
    });
  }

  disconnectedCallback() {
    this.leave();
    clearTimeout(this.timer);
  }

  /** One's own rises at once; a second's worth goes in one request. */
  put(mark) {
    if (!mark) return;
    this.waiting[mark] = (this.waiting[mark] ?? 0) + 1;
    this.float(mark, 0);
    this.sent[mark] = (this.sent[mark] ?? 0) + 1;
    this.timer ??= setTimeout(() => this.send(), EVERY);
  }

  async send() {
    this.timer = undefined;
    const marks = JSON.stringify(this.waiting);
    this.waiting = {};
    try {
      await ask(this.dataset.reactions, "POST", { marks });
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (failure.signIn) location.assign(failure.signIn);
      else if (failure.status !== 429 && failure.message) toast(failure.message, "bad");
    }
  }

  /** One's own, when they come back with all others', have risen already. */
  rise(numbers) {
    const marks = Object.entries(numbers).flatMap(([mark, number]) => {
      const own = Math.min(number, this.sent[mark] ?? 0);
      if (own) this.sent[mark] -= own;
      return Array(Math.min(MOST, number - own)).fill(mark);
    });
    marks.slice(0, MOST).forEach((mark, place) => this.float(mark, place));
  }

  float(mark, place) {
    const span = document.createElement("span");
    span.textContent = mark;
    span.style.setProperty("--x", Math.random().toFixed(2));
    span.style.setProperty("--wait", `${Math.round((place / MOST) * EVERY)}ms`);
    this.stream?.append(span);
    setTimeout(() => span.remove(), ROSE + EVERY);
  }
}

customElements.define("show-reactions", ShowReactions);
