/**
 * A private conversation: <private-talk data-talk="talk:12" data-lines="…" data-send="…" data-me="5">…</private-talk>
 *
 * Before the first message there is no conversation: then it has no `data-talk`, and goes to the page of the
 * conversation that the first message opens.
 */
import { deliver } from "./letters.js";
import { Letterbox } from "./private-letterbox.js";
import { PrivateComposer } from "./private-composer.js";
import { dress } from "./private-line.js";
import { PrivateMenu } from "./private-menu.js";
import { ReadMark } from "./private-read.js";
import { Translator } from "./private-translator.js";
import { RoomHead } from "./room-head.js";
import { RoomLog } from "./room-log.js";
import { texts } from "./room-texts.js";
import { watch } from "./socket.js";
import { Talk } from "./talk.js";

class PrivateTalk extends Talk {
  connectedCallback() {
    const part = (name) => this.querySelector(`[data-part="${name}"]`);
    this.me = Number(this.dataset.me);
    this.dataset.room = this.dataset.talk ?? `with:${this.dataset.send}`;
    this.url = this.dataset.lines;
    this.say = texts(part("texts"));
    this.log = new RoomLog(this, part);
    this.head = new RoomHead(this, part);
    this.letterbox = new Letterbox(this);
    this.composer = new PrivateComposer(this, part("composer"));
    this.menu = new PrivateMenu(this, part("menu"));
    this.mark = new ReadMark(this);
    this.translator = new Translator(this);
    this.unwatch = this.url ? [watch(this.dataset.talk, (event) => this.hear(event))] : [];
    this.letterbox.open();
    markOpen();
    deliver();
  }

  disconnectedCallback() {
    for (const unwatch of this.unwatch) unwatch();
    this.head.stop();
    this.letterbox.close();
    this.mark.stop();
    this.translator.stop();
  }

  hear(event) {
    if (event.event === "resync") this.catchUp();
    else if (event.event === "line.sent") this.take(event.line);
    else if (event.event === "line.edited") this.log.put(event.line);
    else if (event.event === "line.removed") this.log.remove(event.id);
    else if (event.event === "conversation.read") this.mark.heard(event);
    else if (event.event === "typing") this.head.typing(event);
  }

  dress(line, message) {
    dress(line, message, this);
    this.translator?.dress(line, message);
  }

  /** The page leaves out what a line does not have, so a line that changed is made anew. */
  redraw(line, message) {
    const { edited, removed } = line.dataset;
    if (edited === (message.edited_at ?? "") && (removed !== undefined) === message.removed) return;
    this.menu.closeOn(line);
    line.replaceWith(this.log.make(message));
  }

  take(message) {
    this.log.put(message);
    this.head.wrote(message.author.id);
    if (message.author.id === this.me) this.composer.arrived(message.key);
    this.mark.changed();
  }

  caughtUp({ edited }) {
    for (const line of edited) this.log.put(line);
    this.mark.changed();
  }
}

/** Which row of the inbox is the conversation that is open. */
function markOpen() {
  for (const row of document.querySelectorAll(".mail__row")) {
    row.ariaCurrent = new URL(row.href).pathname === location.pathname ? "page" : null;
  }
}

document.addEventListener("refreshed", markOpen);
document.addEventListener("htmx:pushedIntoHistory", markOpen);
customElements.define("private-talk", PrivateTalk);
