/**
 * The talk of a booth: <booth-room data-room="room:7" data-messages="…" data-me="5">…</booth-room>
 *
 * The server renders the newest lines; this keeps them current.
 */
import { Composer } from "./room-composer.js";
import { RoomHead } from "./room-head.js";
import { RoomLog } from "./room-log.js";
import { RoomMenu } from "./room-menu.js";
import { RoomSheet } from "./room-sheet.js";
import { SlowMode } from "./room-slow.js";
import { texts } from "./room-texts.js";
import { watch } from "./socket.js";
import { Talk } from "./talk.js";

class BoothRoom extends Talk {
  connectedCallback() {
    const part = (name) => this.querySelector(`[data-part="${name}"]`);
    this.me = Number(this.dataset.me) || null;
    this.url = this.dataset.messages;
    this.say = texts(part("texts"));
    this.log = new RoomLog(this, part);
    this.head = new RoomHead(this, part);
    this.composer = new Composer(this, part("composer"));
    this.slow = new SlowMode(this, part);
    this.menu = part("menu") && new RoomMenu(this, part("menu"));
    this.sheet = new RoomSheet(this);
    this.unwatch = [
      watch(this.dataset.room, (event) => this.hear(event)),
      watch(this.dataset.place, (event) => this.head.count(event)),
    ];
  }

  disconnectedCallback() {
    for (const unwatch of this.unwatch) unwatch();
    this.head.stop();
    this.slow.stop();
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
    else if (event.event === "room.slowed") this.slow.set(event.seconds);
    else if (event.event === "typing") this.head.typing(event);
  }

  /** A message came, by whichever way and however often. */
  take(message) {
    this.log.put(message);
    this.head.wrote(message.author.id);
    if (message.author.id !== this.me) return;
    this.composer.arrived(message.key);
    this.slow.wrote(message);
  }

  mute(user, until) {
    if (user === this.me) this.composer.mute(until);
    this.menu?.mute(user, until);
  }

  caughtUp(talk) {
    this.head.pin(talk.pinned);
  }
}

customElements.define("booth-room", BoothRoom);
