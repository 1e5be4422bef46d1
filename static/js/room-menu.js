/** What one can do with a message. There is one menu; it stands below the line that it was opened on. */
import { ask, Failure } from "./room-api.js";
import { fillState } from "./room-line.js";

export class RoomMenu {
  constructor(room, menu) {
    this.room = room;
    this.menu = menu;
    this.moderates = room.hasAttribute("data-moderates");
    this.muted = new Set((room.dataset.muted ?? "").split(" ").filter(Boolean).map(Number));
    room.addEventListener("click", (event) => this.clicked(event));
    room.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.line) return;
      event.preventDefault(); // this Escape is not for the sheet
      this.close({ refocus: true });
    });
    document.addEventListener("click", (event) => {
      if (this.line && !this.line.contains(event.target)) this.close();
    });
  }

  clicked({ target }) {
    const button = target.closest("button");
    if (!button) return;
    const line = button.closest(".msg");
    if (button.hasAttribute("data-open")) this.toggle(line);
    else if (button.dataset.unpin) this.do(null, `${button.dataset.unpin}/pin/`, "DELETE", {}, (talk) => this.room.head.pin(talk.pinned));
    else if (line?.dataset.id) this.act(line, button.dataset);
  }

  act(line, { mark, pin, remove, report, mute, unmute }) {
    const { id, author } = line.dataset;
    const { room } = this;
    const person = room.dataset.people.replace("/0/", `/${author}/`);
    if (mark) {
      const done = ({ on, count }) => room.log.mark({ id, mark, on, count, user: room.me });
      this.do(line, `${id}/react/`, "POST", { mark }, done);
    } else if (pin !== undefined) {
      this.do(line, `${id}/pin/`, "POST", {}, ({ pinned }) => room.head.pin(pinned));
    } else if (remove !== undefined) {
      this.do(line, `${id}/`, "DELETE", {}, () => room.log.remove(id));
    } else if (report) {
      this.do(line, `${id}/report/`, "POST", { wrong: report }, () => this.room.say("reported"));
    } else if (mute) {
      this.do(line, person, "POST", { length: mute }, ({ until }) => this.mute(Number(author), until));
    } else if (unmute !== undefined) {
      this.do(line, person, "DELETE", {}, () => this.mute(Number(author), null));
    }
  }

  async do(line, path, method, data, done) {
    const url = path.startsWith("/") ? path : this.room.url + path;
    const refocus = this.menu.contains(document.activeElement);
    this.close({ refocus });
    try {
      const said = done(await ask(url, method, data));
      if (line) fillState(line, typeof said === "string" ? said : "");
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const sentence = failure.message || this.room.say("undone");
      if (line) fillState(line, sentence);
      else this.room.composer.say(sentence);
    }
  }

  toggle(line) {
    const again = this.line === line;
    this.close();
    if (again) return;
    this.line = line;
    const own = Number(line.dataset.author) === this.room.me;
    const is = (name) => this.menu.querySelector(name);
    is("[data-remove]").hidden = !own && !this.moderates;
    is("[data-reports]").hidden = own;
    is("[data-reports]").open = false;
    if (this.moderates) {
      const fixed = own || line.hasAttribute("data-staff");
      const muted = this.muted.has(Number(line.dataset.author));
      is("[data-mutes]").hidden = fixed || muted;
      is("[data-unmute]").hidden = fixed || !muted;
    }
    line.querySelector("[data-open]").setAttribute("aria-expanded", "true");
    this.room.log.change(() => {
      line.querySelector(".msg__row").after(this.menu);
      this.menu.hidden = false;
    });
    this.menu.scrollIntoView({ block: "nearest" });
    is("button").focus({ preventScroll: true });
  }

  close({ refocus = false } = {}) {
    if (!this.line) return;
    const open = this.line.querySelector("[data-open]");
    this.line = null;
    open.setAttribute("aria-expanded", "false");
    this.room.log.change(() => {
      this.menu.hidden = true;
      this.room.append(this.menu); // a line that goes must not take the menu with it
    });
    if (refocus) open.focus({ preventScroll: true });
  }

  closeOn(line) {
    if (this.line === line) this.close();
  }

  /** Someone may not write until a moment, or again with null. */
  mute(user, until) {
    if (until) this.muted.add(user);
    else this.muted.delete(user);
  }
}
