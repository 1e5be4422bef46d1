/** <meeting-room>: from the look into the mirror to the others' faces, and out again. */
import { Bar } from "./meeting-bar.js";
import { Mesh } from "./meeting-mesh.js";
import { Own } from "./meeting-own.js";
import { Quality } from "./meeting-quality.js";
import { hindrance, Setup } from "./meeting-setup.js";
import { Sfu } from "./meeting-sfu.js";
import { Stage } from "./meeting-stage.js";
import { Stay } from "./meeting-stay.js";
import { Tiles } from "./meeting-tiles.js";
import { texts } from "./room-texts.js";

class MeetingRoom extends HTMLElement {
  connectedCallback() {
    this.named = (name) => this.querySelector(`[data-part="${name}"]`);
    this.say = texts(this.named("words"));
    this.key = `meeting-room:${this.getAttribute("meeting")}`; // of this tab: after a reload one is back at once
    this.stage = new Stage(this);
    this.own = new Own();
    this.setup = new Setup(this, this.own, this.say);
    this.bar = new Bar(this, this.own, this.setup);
    this.tiles = new Tiles(this);
    this.own.addEventListener("changed", () => this.changed());
    this.named("enter").addEventListener("click", () => this.enter(Boolean(hindrance())));
    this.named("quiet").addEventListener("click", () => this.enter(true));
    this.named("leave").addEventListener("submit", () => this.goodbye());
    document.addEventListener("socket:state", ({ detail }) => this.stage.tell(detail === "lost" && this.line ? "offline" : ""));
    const before = sessionStorage.getItem(this.key);
    if (before) this.enter(before === "quiet" || Boolean(hindrance()));
  }

  disconnectedCallback() {
    this.rest();
  }

  async enter(isQuiet) {
    this.stage.busy(true);
    if (!isQuiet && !this.own.isOpen) await this.setup.open();
    const peer = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.stay = new Stay(this, peer);
    try {
      const { ice, sfu, now } = await this.stay.enter(isQuiet);
      await this.join(peer, { ice, sfu, since: now }, isQuiet);
      sessionStorage.setItem(this.key, isQuiet ? "quiet" : "video");
    } catch (failure) {
      this.stay.leave();
      this.rest();
      if (failure.status === undefined) reportError(failure);
      this.stage.tell("", failure.status ? failure.message : this.say("enter-failed"));
    }
    this.stage.busy(false);
  }

  async join(peer, way, isQuiet) {
    const { dataset } = this;
    const line = way.sfu ? new Sfu(this.getAttribute("topic"), dataset.me, this.getAttribute("sfu")) : new Mesh(this.getAttribute("topic"), dataset.me, peer);
    this.line = line;
    this.isQuiet = isQuiet;
    line.addEventListener("person", ({ detail }) => this.came(detail));
    line.addEventListener("gone", ({ detail }) => this.went(detail));
    for (const name of ["elsewhere", "closed"]) line.addEventListener(name, () => this.over(name));
    this.stay.addEventListener("here", ({ detail }) => line.keep(detail.map(({ user }) => user)));
    this.stay.addEventListener("closed", () => this.over("closed"));
    this.named("leave").elements.peer.value = peer;
    this.show("in");
    this.changed();
    await line.start(this.own, way);
    this.quality = new Quality(line, this.own);
  }

  /** One's own picture, sound or state has changed: seen here, and told to the others. */
  changed() {
    if (!this.line) return;
    const { own } = this;
    const media = this.isQuiet ? { quiet: true } : own.media;
    const stream = own.video && !this.isQuiet ? new MediaStream([own.video]) : null;
    this.tiles.draw({ id: "own", name: this.dataset.name, media, stream }, true);
    this.stage.tell(own.isPoor ? "poor" : "");
    if (this.line.own) this.line.update();
  }

  came(one) {
    const known = this.tiles.tiles.has(one.id);
    if (!known) this.stage.whisper("came", one);
    if (one.media.hand && !one.hadHand) this.stage.whisper("raised", one);
    one.hadHand = one.media.hand;
    this.tiles.draw(one);
  }

  went(one) {
    this.tiles.drop(one.id);
    if (!one.isReplaced) this.stage.whisper("went", one);
  }

  over(reason) {
    this.rest();
    sessionStorage.removeItem(this.key);
    this.stage.tell(reason);
  }

  goodbye() {
    sessionStorage.removeItem(this.key);
    this.rest();
  }

  rest() {
    this.stay?.stop();
    this.quality?.stop();
    this.line?.stop();
    this.line = this.quality = undefined;
    this.own.close();
    this.tiles.clear();
    this.show("lobby");
  }

  show(state) {
    this.stage.show(state);
    this.bar.show(state === "in", this.isQuiet);
  }
}

customElements.define("meeting-room", MeetingRoom);
