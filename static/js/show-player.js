import { countViewer } from "./show-counting.js";
import { Controls } from "./show-controls.js";
import { Embed } from "./show-embed.js";
import { Engine } from "./show-engine.js";
import { follow } from "./show-feed.js";
import { isSlow, keep, kept } from "./show-memory.js";
import { Watchdog } from "./show-watchdog.js";

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
    this.engine = new Engine(this.video, this.dataset.library);
    this.embed = new Embed(this);
    this.watchdog = new Watchdog(this);
    this.wasLive = this.dataset.state !== "replay";
    this.follows = true; // the live edge, or looks back
    this.mode = kept("mode", "full");
    this.controls = new Controls(this);
    this.engine.addEventListener("lost", () => {
      this.lacks = this.mode !== "full"; // what is not there on its own is in the whole
      this.lose();
    });
    this.engine.addEventListener("unplayable", () => this.show("unsupported"));
    this.video.addEventListener("playing", () => this.plays());
    this.video.addEventListener("ended", () => this.finish());
    this.addEventListener("click", ({ target }) => this.do(target.closest("[data-do]")?.dataset.do));
    this.leave = [
      countViewer(this.video, this.dataset.playing, (people) => this.tellWatching(people)),
      follow(this.dataset.topic, this.dataset.now, (event) => this.hear(event)),
    ];
    if (this.isComing) this.open();
  }

  disconnectedCallback() {
    for (const leave of this.leave) leave();
    this.watchdog.stop();
    this.engine.stop();
  }

  part = (name) => this.querySelector(`[data-part=${name}]`);

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
    if (state === "on_air") this.watchdog.later(() => this.open(), Math.random() * CROWD);
    else if (!this.isComing) this.closing = setTimeout(() => this.finish(), LAST);
  }

  /** Ask what to play, and play it; what plays already goes on. */
  async open() {
    const response = await fetch(this.dataset.playback, { cache: "no-store" }).catch(() => null);
    const found = response?.ok && (await response.json());
    if (found?.kind === "embed") this.embed.offer(found);
    else if (!found?.url) this.lose();
    else if (this.isPlaying && !this.isLost) this.renew(found);
    else {
      this.playback = found;
      if (this.hasAgreed || (found.is_live && !isSlow())) this.play();
      else this.show(isSlow() ? "ask" : "start");
    }
  }

  play() {
    const { playback: found, mode } = this;
    const place = this.video.currentTime || this.askedFrom();
    this.isLost = false;
    if (!this.isPlaying) this.show("waiting");
    this.watchdog.expire(found);
    const url = (!this.lacks && { audio: found.audio_url, low: found.low_url }[mode]) || found.url;
    this.engine.play(url, { live: found.is_live, from: found.is_live && this.follows ? -1 : place, small: mode === "low" });
    this.video.play().catch(() => this.refused());
  }

  /** A browser that lets no sound begin by itself shows the picture without. */
  refused() {
    if (this.video.muted || !this.video.paused) return;
    this.video.muted = true;
    this.video.play().catch(() => this.show("start"));
  }

  plays() {
    this.watchdog.plays();
    this.show("playing");
  }

  /** Nothing is there yet, or no more: it is asked for again, for as long as something may come. */
  lose() {
    this.isLost = true;
    if (!this.isComing) return;
    if (!this.isPlaying) this.show(this.dataset.state === "on_air" ? "waiting" : "none");
    this.watchdog.retry();
  }

  renew(found) {
    if (found.expires_at) this.engine.renew(found.url);
    this.watchdog.expire(found);
    if (this.video.paused && this.follows) this.video.play().catch(() => {});
  }

  finish() {
    clearTimeout(this.closing);
    if (this.isComing) return;
    this.engine.stop();
    this.embed.close();
    this.show("none");
  }

  tellWatching(people) {
    this.part("watching").textContent = people.toLocaleString(document.documentElement.lang);
  }

  askedFrom = () => Number(location.hash.match(/^#t=([\d.]+)/)?.[1] ?? -1);

  setMode(mode) {
    this.mode = keep("mode", mode);
    this.lacks = false;
    if (this.playback) this.play();
  }

  do(what) {
    if (what?.startsWith("start")) this.start({ "start-low": "low", "start-audio": "audio" }[what] ?? this.mode);
    else if (what === "agree") this.embed.agree();
    else if (what) this.controls.do(what);
  }

  start(mode) {
    this.hasAgreed = true;
    this.mode = keep("mode", mode);
    this.video.muted = false;
    this.controls.chosen(mode);
    if (this.playback) this.play();
    else this.open();
  }
}

customElements.define("show-player", ShowPlayer);
