/** How far the other side has read: one mark below the last of one's own lines that they saw; and telling them. */
import { ask } from "./room-api.js";

const PAUSE = 400; // several lines at once are one reading

export class ReadMark {
  constructor(talk) {
    this.talk = talk;
    this.upto = Number(talk.dataset.readUpto) || 0;
    this.told = 0;
    this.mark = document.createElement("span");
    this.mark.className = "msg__read";
    this.mark.textContent = talk.say("read");
    this.look = () => this.changed();
    document.addEventListener("visibilitychange", this.look);
    talk.log.scroll.box.addEventListener("scroll", this.look, { passive: true });
    this.changed();
  }

  stop() {
    document.removeEventListener("visibilitychange", this.look);
    clearTimeout(this.timer);
  }

  heard({ user, buyer, line }) {
    const other = buyer === this.talk.hasAttribute("data-staff") && user !== this.talk.me;
    if (!other) return;
    this.upto = Math.max(this.upto, line);
    this.changed();
  }

  changed() {
    const own = this.talk.log.all.findLast((line) => line.dataset.mine === "true" && Number(line.dataset.id) <= this.upto);
    if (own) own.querySelector('[data-slot="foot"]').append(this.mark);
    else this.mark.remove();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), PAUSE);
  }

  async tell() {
    const last = Number(this.talk.log.all.at(-1)?.dataset.id ?? 0);
    if (!this.talk.dataset.read || last <= this.told || !this.talk.log.scroll.reading) return;
    const before = this.told;
    this.told = last;
    await ask(this.talk.dataset.read, "POST", { line: last }).catch(() => (this.told = before));
  }
}
