/**
 * The talk of a booth: <booth-room data-room="room:7" data-messages="…" data-me="5">…</booth-room>
 *
 * The server renders the newest lines; this keeps them current. Events bring messages whole. After each
 * connection, and whenever something may have been missed, the room is asked for what came meanwhile.
 */
import { ask, Failure } from "./room-api.js";
import { Composer } from "./room-composer.js";
import { RoomHead } from "./room-head.js";
import { RoomLog } from "./room-log.js";
import { RoomMenu } from "./room-menu.js";
import { RoomSheet } from "./room-sheet.js";
import { texts } from "./room-texts.js";
import { watch } from "./socket.js";

const OVERLAP = 20; // events may overtake each other, so a catch-up begins a little earlier
const PAGES = 10; // who missed more begins anew with the newest

class BoothRoom extends HTMLElement {
  connectedCallback() {
    const part = (name) => this.querySelector(`[data-part="${name}"]`);
    this.me = Number(this.dataset.me) || null;
    this.url = this.dataset.messages;
    this.say = texts(part("texts"));
    this.log = new RoomLog(this, part);
    this.head = new RoomHead(this, part);
    this.composer = new Composer(this, part("composer"));
    this.menu = part("menu") && new RoomMenu(this, part("menu"));
    this.sheet = new RoomSheet(this);
    this.unwatch = [
      watch(this.dataset.room, (event) => this.hear(event)),
      watch(this.dataset.booth, (event) => this.head.count(event)),
    ];
  }

  disconnectedCallback() {
    for (const unwatch of this.unwatch) unwatch();
    this.head.stop();
    this.sheet.stop();
  }

  hear(event) {
    if (event.event === "resync") this.catchUp();
    else if (event.event === "message.sent") this.take(event.message);
    else if (event.event === "message.removed") this.log.remove(event.id);
    else if (event.event === "message.reacted") this.log.mark(event);
    else if (event.event === "message.pinned") this.head.pin(event.message);
    else if (event.event === "person.muted") this.mute(event.user, event.until);
    else if (event.event === "person.unmuted") this.mute(event.user, null);
    else if (event.event === "typing") this.head.typing(event);
  }

  /** A message came, by whichever way and however often. */
  take(message) {
    this.log.put(message);
    this.head.wrote(message.author.id);
    if (message.author.id === this.me) this.composer.arrived(message.key);
  }

  mute(user, until) {
    if (user === this.me) this.composer.mute(until);
    this.menu?.mute(user, until);
  }

  async catchUp() {
    if (this.catching) {
      this.again = true; // what came after the question was asked is asked for once more
      return;
    }
    this.catching = true;
    try {
      let after = this.log.idFromEnd(OVERLAP);
      for (let page = 0, more = true; more; page += 1) {
        if (page === PAGES) return await this.startAnew();
        const talk = await ask(`${this.url}?after=${after}`);
        for (const message of talk.messages) this.take(message);
        for (const id of talk.removed) this.log.remove(id);
        this.head.pin(talk.pinned);
        more = talk.more;
        after = talk.messages.at(-1)?.id ?? after;
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // The socket lives but HTTP failed: nothing else would ask again.
      if (error.status) setTimeout(() => this.isConnected && this.catchUp(), 5_000 + Math.random() * 5_000);
    } finally {
      this.catching = false;
      if (this.again) {
        this.again = false;
        this.catchUp();
      }
    }
  }

  async startAnew() {
    const talk = await ask(this.url);
    this.log.clear();
    this.log.scroll.more = talk.more;
    for (const message of talk.messages) this.log.put(message);
  }

  async older() {
    const talk = await ask(`${this.url}?before=${this.log.firstId}`);
    this.log.scroll.more = talk.more;
    this.log.putOlder(talk.messages);
  }
}

customElements.define("booth-room", BoothRoom);
