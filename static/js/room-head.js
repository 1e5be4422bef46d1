/** Above and below the lines: who is here, what is pinned, who is typing, whether the connection holds. */
import { typing } from "./socket.js";

const TYPING = 6_000; // so long after the last sign of it

export class RoomHead {
  writers = new Map();

  constructor(room, part) {
    this.room = room;
    this.pinned = part("pinned");
    this.line = part("typing");
    this.state = part("state").firstElementChild;
    this.showState = () => (this.state.hidden = document.documentElement.dataset.socket !== "lost");
    document.addEventListener("socket:state", this.showState);
    this.showState();
  }

  stop() {
    document.removeEventListener("socket:state", this.showState);
    clearTimeout(this.timer);
  }

  /** Who of the staff is here; how many people there are counts itself. */
  count({ event, staff }) {
    if (event !== "presence" || !staff) return;
    for (const host of this.room.querySelectorAll("[data-host]")) {
      host.hidden = !staff.includes(Number(host.dataset.host));
    }
  }

  pin(message) {
    this.pinned.hidden = !message;
    if (!message) return;
    this.pinned.querySelector('[data-slot="name"]').textContent = message.author.name;
    this.pinned.querySelector('[data-slot="text"]').textContent = message.text;
    this.pinned.querySelector("[data-unpin]")?.setAttribute("data-unpin", message.id);
  }

  typing({ person, name }) {
    if (person === this.room.me) return;
    this.writers.set(person, { name, until: Date.now() + TYPING });
    this.tell();
  }

  /** Who has written is no longer typing. */
  wrote(person) {
    if (this.writers.delete(person)) this.tell();
  }

  tell() {
    clearTimeout(this.timer);
    const now = Date.now();
    for (const [person, { until }] of this.writers) if (until <= now) this.writers.delete(person);
    const [first, second, ...rest] = [...this.writers.values()];
    const { say } = this.room;
    let text = "";
    if (rest.length) text = say("typing-many");
    else if (second) text = say("typing-two", { name: first.name, other: second.name });
    else if (first) text = say("typing-one", { name: first.name });
    this.line.textContent = text;
    if (first) this.timer = setTimeout(() => this.tell(), 1_000);
  }

  /** This person is typing. */
  tellTyping() {
    typing(this.room.dataset.room);
  }
}
