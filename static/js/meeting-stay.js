/** Tells the server who is in the room: on entering, every 15 seconds, and on leaving. Emits "here" and "closed". */
import { ask } from "./room-api.js";

const BEAT = 15_000;

export class Stay extends EventTarget {
  constructor(room, peer) {
    super();
    [this.room, this.peer] = [room, peer];
    this.goes = ({ persisted }) => !persisted && this.leave();
  }

  /** The answer tells how pictures and sound go; throws a Failure with the reason. */
  async enter(isQuiet) {
    this.data = isQuiet ? { quiet: 1 } : {};
    const answer = await ask(this.room.getAttribute("enter"), "POST", this.data);
    this.timer = setInterval(() => this.beat(), BEAT);
    addEventListener("pagehide", this.goes);
    return answer;
  }

  async beat() {
    try {
      this.tell("here", (await ask(this.room.getAttribute("beat"), "POST", this.data)).here);
    } catch ({ status }) {
      if ([404, 409].includes(status)) this.tell("closed"); // anything else passes
    }
  }

  /** The page goes: said so that it arrives even after the page is gone. */
  leave() {
    if (!this.timer) return;
    this.stop();
    const form = new FormData(this.room.named("leave"));
    form.set("peer", this.peer);
    navigator.sendBeacon(this.room.getAttribute("leave"), form);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    removeEventListener("pagehide", this.goes);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
