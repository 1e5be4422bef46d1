/** The reader's place in the talk: it stays while lines come, and one key leads to the newest. */

const NEAR = 48; // px from an end, within which one counts as being there

export class RoomScroll {
  unread = 0;
  inView = false;

  constructor(room, part) {
    this.room = room;
    this.box = part("log");
    this.jump = part("jump");
    this.button = part("older");
    this.button.hidden = !room.hasAttribute("data-more");
    this.jump.addEventListener("click", () => this.toEnd());
    this.button.addEventListener("click", () => this.loadOlder());
    this.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.watcher = new IntersectionObserver((entries) => {
      this.inView = entries.at(-1).isIntersecting;
      this.scrolled();
    });
    this.watcher.observe(this.box);
    document.addEventListener("visibilitychange", () => this.scrolled());
  }

  /** Whether there is more before the first line. */
  set more(more) {
    this.button.hidden = !more;
  }

  get atEnd() {
    return Math.abs(this.box.scrollTop) < NEAR; // the box is reversed: 0 is its end
  }

  /** Whether the reader sees what comes. */
  get reading() {
    return this.inView && this.atEnd && document.visibilityState === "visible";
  }

  /** Change the lines, and leave those that are being read where they are. */
  keep(lines, change) {
    const { atEnd } = this;
    const top = this.box.getBoundingClientRect().top;
    const read = atEnd ? null : lines.find((line) => line.getBoundingClientRect().bottom > top);
    const was = read?.getBoundingClientRect().top;
    change();
    if (atEnd) this.box.scrollTop = 0;
    else if (read?.isConnected) this.box.scrollTop += read.getBoundingClientRect().top - was;
    this.count(this.unread);
  }

  async loadOlder() {
    if (this.loading) return;
    this.loading = true;
    this.button.setAttribute("aria-busy", "true");
    try {
      await this.room.older();
    } catch {
      this.box.scrollTop += NEAR; // so that scrolling up asks again; the button stays
    } finally {
      this.loading = false;
      this.button.removeAttribute("aria-busy");
    }
  }

  scrolled() {
    this.count(this.reading ? 0 : this.unread);
    const above = this.box.scrollHeight - this.box.clientHeight + this.box.scrollTop;
    if (above < NEAR && this.box.scrollTop < 0 && !this.button.hidden) this.loadOlder();
  }

  came() {
    this.count(this.reading ? 0 : this.unread + 1);
  }

  count(unread) {
    this.unread = unread;
    const { say } = this.room;
    const text = unread > 1 ? say("new-other", { count: unread }) : say(unread ? "new-one" : "newest");
    this.jump.querySelector("span").textContent = text;
    this.jump.toggleAttribute("data-shown", !this.atEnd); // not `hidden`: a change of layout stops a scrolling by keys
    this.room.dataset.unread = unread;
  }

  toEnd({ focus = true } = {}) {
    this.box.scrollTop = 0;
    this.count(0);
    if (focus) this.box.focus({ preventScroll: true });
  }
}
