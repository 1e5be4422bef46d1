/** The lines of the talk: each once, in the order of their ids. */
import { fillLine, fillMarks, readMarks } from "./room-line.js";
import { arrange } from "./room-order.js";
import { RoomScroll } from "./room-scroll.js";

const MOST = 300; // lines kept while the reader is at the end; older ones can be asked for again
const DROP = 100;
// What goes with a message that is removed.
const GOING = ["text", "translation", "product", "offer", "files", "foot"].map((name) => `[data-slot="${name}"]`).join();

export class RoomLog {
  constructor(room, part) {
    this.room = room;
    this.scroll = new RoomScroll(room, part);
    this.lines = part("lines");
    this.form = part("line");
    this.empty = part("empty");
    arrange(this.lines);
  }

  get all() {
    return [...this.lines.querySelectorAll(".msg[data-id]")];
  }

  get firstId() {
    return this.all[0]?.dataset.id ?? 0;
  }

  /** The id of the nth line from the end, 0 when there are fewer. */
  idFromEnd(n) {
    return this.all.at(-n)?.dataset.id ?? (this.scroll.button.hidden ? 0 : this.firstId);
  }

  find(id) {
    return this.lines.querySelector(`.msg[data-id="${Number(id)}"]`);
  }

  pending(key) {
    return this.lines.querySelector(`.msg:not([data-id])[data-key="${CSS.escape(key)}"]`);
  }

  make(message) {
    return this.draw(this.form.content.firstElementChild.cloneNode(true), message);
  }

  /** Fill a line; a talk that shows more than a room does adds that. */
  draw(line, message) {
    fillLine(line, message, this.room.me);
    this.room.dress?.(line, message);
    return line;
  }

  put(message) {
    const { me } = this.room;
    const known = this.find(message.id);
    if (known) {
      this.change(() => (this.room.redraw ? this.room.redraw(known, message) : this.draw(known, message)));
      return;
    }
    this.change(() => {
      if (message.author.id === me) this.pending(message.key)?.remove();
      const before = this.all.findLast((line) => Number(line.dataset.id) < message.id);
      const line = this.make(message);
      if (before) before.after(line);
      else this.lines.prepend(line);
      this.trim();
    });
    if (message.author.id !== me && !message.removed) this.scroll.came();
  }

  putOlder(messages) {
    const news = messages.filter((message) => !this.find(message.id));
    this.change(() => this.lines.prepend(...news.map((message) => this.make(message))));
  }

  /** A line of one's own before the server has it: last, whatever its time. */
  putPending(message) {
    this.pending(message.key)?.remove();
    const line = this.make(message);
    this.change(() => this.lines.append(line));
    this.scroll.toEnd({ focus: false });
    return line;
  }

  drop(key) {
    this.change(() => this.pending(key)?.remove());
  }

  remove(id) {
    const line = this.find(id);
    if (!line || line.hasAttribute("data-removed")) return;
    line.setAttribute("data-removed", "");
    for (const shown of line.querySelectorAll(GOING)) shown.hidden = true;
    line.querySelector('[data-slot="text"]').replaceChildren();
    line.querySelector('[data-slot="gone"]').hidden = false;
    line.querySelector("[data-open]")?.setAttribute("hidden", "");
    this.room.menu?.closeOn(line);
    this.change(() => line.querySelector('[data-slot="marks"]')?.replaceChildren());
  }

  mark({ id, mark, count, user, on }) {
    const line = this.find(id);
    if (!line || line.hasAttribute("data-removed")) return;
    const marks = readMarks(line);
    const known = marks.find((reaction) => reaction.mark === mark);
    const mine = user === this.room.me ? on : (known?.mine ?? false);
    if (known) Object.assign(known, { count, mine });
    else marks.push({ mark, count, mine });
    const held = document.activeElement.closest?.(".msg__marks") && line.contains(document.activeElement);
    const shown = marks.filter((reaction) => reaction.count);
    this.change(() => fillMarks(line, shown, this.room.me));
    if (held) (line.querySelector(`.msg__marks [data-mark="${mark}"]`) ?? line.querySelector("[data-open]")).focus();
  }

  clear() {
    this.lines.replaceChildren(...this.lines.querySelectorAll(".msg:not([data-id])"));
  }

  trim() {
    const { all } = this;
    if (all.length <= MOST || !this.scroll.atEnd) return;
    for (const line of all.slice(0, DROP)) line.remove();
    this.scroll.more = true;
  }

  change(how) {
    this.scroll.keep(this.all, () => {
      how();
      arrange(this.lines);
      this.empty.hidden = this.lines.children.length > 0;
    });
  }
}
