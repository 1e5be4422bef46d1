/** The slow mode of a room: who wrote waits before the next line, and sees for how long. */
import { ask, Failure } from "./room-api.js";

export class SlowMode {
  constructor(room, part) {
    this.room = room;
    this.note = part("slow");
    this.menu = part("slow-menu");
    this.waiting = part("composer").querySelector('[data-slot="wait"]');
    this.send = part("composer").querySelector("[type=submit]");
    this.set(Number(room.dataset.slow) || 0);
    this.menu?.addEventListener("click", ({ target }) => this.choose(target.closest("[data-seconds]")));
  }

  stop() {
    clearTimeout(this.timer);
  }

  /** From now on so many seconds lie between two lines. */
  set(seconds) {
    this.seconds = seconds;
    this.note.hidden = !seconds;
    if (seconds) this.note.querySelector("span").textContent = this.room.say("slow", { seconds });
    for (const choice of this.menu?.querySelectorAll("[data-seconds]") ?? []) {
      choice.setAttribute("aria-pressed", Number(choice.dataset.seconds) === seconds);
    }
    if (!seconds) this.wait(0);
  }

  async choose(choice) {
    if (!choice) return;
    const { seconds } = choice.dataset;
    this.menu.closest("details").open = false;
    try {
      await ask(this.menu.dataset.url, "POST", { seconds });
      this.set(Number(seconds));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      this.room.composer.say(failure.message || this.room.say("undone"));
    }
  }

  /** A line of one's own stands in the room. */
  wrote({ sent_at: sentAt }) {
    if (!this.seconds || this.room.hasAttribute("data-unslowed")) return;
    const age = Math.max(0, Date.now() - Date.parse(sentAt)) / 1_000;
    if (age < this.seconds) this.wait(Math.ceil(this.seconds - age));
  }

  /** Count so many seconds down; until then nothing is sent. */
  wait(seconds) {
    this.until = Date.now() + seconds * 1_000;
    this.tick();
  }

  get left() {
    return Math.max(0, Math.ceil((this.until - Date.now()) / 1_000)) || 0;
  }

  tick() {
    clearTimeout(this.timer);
    const { left } = this;
    this.waiting.textContent = left ? this.room.say("wait", { seconds: left }) : "";
    if (this.send) this.send.disabled = left > 0;
    if (left) this.timer = setTimeout(() => this.tick(), 1_000);
  }
}
