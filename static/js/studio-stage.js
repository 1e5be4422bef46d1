/** Going live from a browser: <studio-stage send probe act topic ticker>, drawn by live/studio/camera.html. */
import { ask } from "./room-api.js";
import { texts } from "./room-texts.js";
import { Sender } from "./show-sender.js";
import { watch } from "./socket.js";
import { canShowScreen, hindrance, remembered } from "./studio-devices.js";
import { Desk, SENDING } from "./studio-desk.js";
import { Picture, Trouble } from "./studio-picture.js";
import { Setup } from "./studio-setup.js";

class StudioStage extends HTMLElement {
  connectedCallback() {
    this.named = (name) => this.querySelector(`[data-part="${name}"]`);
    this.say = texts(this.named("words"));
    this.desk = new Desk(this);
    this.state = "off";
    this.picture = new Picture(this.getAttribute("ticker"));
    this.picture.addEventListener("changed", ({ detail }) => this.changed(detail));
    this.picture.addEventListener("trouble", ({ detail }) => this.desk.trouble(detail));
    this.setup = new Setup(this, this.picture);
    for (const act of ["open", "go", "pause", "mute"]) this.named(act).addEventListener("click", () => this[act]());
    this.guard = (event) => SENDING.includes(this.state) && event.preventDefault();
    addEventListener("beforeunload", this.guard);
    this.heard = () => this.desk.label(this.state, this.picture);
    document.addEventListener("refreshed", this.heard);
    document.addEventListener("htmx:afterSettle", this.heard);
    this.unwatch = watch(this.getAttribute("topic"), ({ event }) => event === "show.ended" && this.over());
    this.begin();
  }

  disconnectedCallback() {
    removeEventListener("beforeunload", this.guard);
    document.removeEventListener("refreshed", this.heard);
    document.removeEventListener("htmx:afterSettle", this.heard);
    this.unwatch();
    this.sender?.stop();
  }

  begin() {
    const reason = hindrance();
    this.named("open").disabled = Boolean(reason);
    if (reason) this.desk.trouble(reason);
    else if (Object.keys(remembered()).length) this.open(); // allowed before
    if (!canShowScreen()) for (const mode of ["screen", "both"]) this.setup.forbid(mode);
    this.become("off");
  }

  async open(choice) {
    this.desk.trouble("");
    try {
      await this.picture.open(choice);
      await this.setup.list();
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.desk.trouble(error.message);
    }
  }

  /** Another picture or sound: seen here at once, and sent if one is on air. */
  changed(stream) {
    this.named("preview").srcObject = stream;
    if (stream) this.named("preview").play().catch(() => {}); // it plays with the next gesture
    this.querySelector(".studio-view").dataset.state = stream ? "on" : "off";
    this.setup.mark();
    if (this.sender && stream) this.sender.replaceStream(stream);
    if (![...SENDING, "over"].includes(this.state)) this.become(stream ? "ready" : "off");
  }

  async go() {
    this.desk.trouble("");
    const sender = new Sender(this.picture.stream, { send: this.getAttribute("send") });
    this.sender = sender;
    const hear = (name, heard) => sender.addEventListener(name, ({ detail }) => this.sender === sender && heard(detail));
    hear("state", ({ state, sentence }) => this.become(state, sentence));
    hear("health", (health) => this.desk.health(health));
    await sender.start();
  }

  /** Nothing is sent in a break: whoever takes one is not seen by accident. */
  async pause() {
    this.leave("paused");
    try {
      await ask(this.getAttribute("act"), "POST", { act: "pause" });
    } catch (failure) {
      this.desk.trouble("", failure.message || this.say("line-gone"));
    }
  }

  over() {
    this.leave("over");
  }

  leave(state) {
    const sender = this.sender;
    this.sender = null;
    this.become(state);
    sender?.stop();
  }

  mute() {
    const isMuted = this.named("mute").getAttribute("aria-pressed") !== "true";
    this.picture.mute(isMuted);
    this.named("mute").setAttribute("aria-pressed", String(isMuted));
    this.named("mute").querySelector("span").textContent = this.say(isMuted ? "unmute" : "mute");
  }

  become(state, sentence = "") {
    this.state = this.dataset.state = state;
    if (["stopped", "failed"].includes(state)) this.sender = null;
    this.named("state").textContent = this.say(state);
    if (sentence) this.desk.trouble("", sentence);
    else if (state === "on air") this.desk.trouble("");
    if (!SENDING.includes(state)) this.named("health").textContent = "";
    this.desk.label(this.state, this.picture);
  }
}

customElements.define("studio-stage", StudioStage);
