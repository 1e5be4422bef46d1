import { countViewer } from "./show-counting.js";
import { Controls } from "./show-controls.js";
import { Engine } from "./show-engine.js";
import { follow } from "./show-feed.js";
import { keep, kept } from "./show-memory.js";
import { Picture } from "./show-picture.js";

const CROWD = 1_000; // all that wait for a show ask within it
const LAST = 15_000; // what is still on its way when a show ends
const COMING = ["on_air", "paused", "replay"];

/**
 * The picture of a show: <show-player data-state data-topic data-now data-playback data-playing data-library>.
 *
 * `data-state` is the show's, `data-media` the player's: none, ask (before it loads on a slow line), start, consent,
 * waiting, playing, embedded, unsupported. The style sheet shows the card that fits the two.
 */
class ShowPlayer extends HTMLElement {
  connectedCallback() {
    this.video = this.part("video");
    this.mode = kept("mode", "full");
    this.follows = true; // the live edge, or looks back
    this.wasLive = this.dataset.state !== "replay";
    this.engine = new Engine(this.video, this.dataset.library);
    this.picture = new Picture(this);
    this.controls = new Controls(this);
    this.engine.addEventListener("unplayable", () => this.show("unsupported"));
    this.video.addEventListener("playing", () => this.show("playing"));
    this.video.addEventListener("ended", () => this.finish());
    this.addEventListener("click", ({ target }) => this.do(target.closest("[data-do]")?.dataset.do));
    this.leave = [
      countViewer(this.video, this.dataset.playing, (people) => this.tellWatching(people)),
      follow(this.dataset.topic, this.dataset.now, (event) => this.hear(event)),
    ];
    if (this.isComing) this.picture.open();
  }

  disconnectedCallback() {
    for (const leave of this.leave) leave();
    this.picture.close();
  }

  part = (name) => this.querySelector(`[data-part=${name}]`);
  askedFrom = () => Number(location.hash.match(/^#t=([\d.]+)/)?.[1] ?? -1);

  /** Whether there is something to play, or may be at any moment. */
  get isComing() {
    return COMING.includes(this.dataset.state);
  }

  get isPlaying() {
    return this.dataset.media === "playing";
  }

  show(media) {
    this.dataset.media = media;
    this.video.hidden = !this.isPlaying || this.mode === "audio";
    this.part("hearing").hidden = !this.isPlaying || this.mode !== "audio";
    this.controls.shown(this.isPlaying);
  }

  /** Each event of the show's life brings its state. */
  hear({ state }) {
    const was = this.dataset.state;
    if (!state || state === was) return;
    this.dataset.state = state === "replay" && this.wasLive ? "replayed" : state;
    if (state === "on_air") this.picture.openSoon(CROWD);
    else if (!this.isComing) this.closing = setTimeout(() => this.finish(), LAST);
  }

  finish() {
    clearTimeout(this.closing);
    if (this.isComing) return;
    this.picture.close();
    this.show("none");
  }

  tellWatching(people) {
    this.part("watching").textContent = people.toLocaleString(document.documentElement.lang);
  }

  setMode(mode) {
    this.mode = keep("mode", mode);
    this.picture.change();
  }

  do(what) {
    if (what?.startsWith("start")) {
      this.mode = keep("mode", { "start-low": "low", "start-audio": "audio" }[what] ?? this.mode);
      this.controls.chosen(this.mode);
      this.picture.start();
    } else if (what === "agree") this.picture.embed.agree();
    else if (what) this.controls.do(what);
  }
}

customElements.define("show-player", ShowPlayer);
