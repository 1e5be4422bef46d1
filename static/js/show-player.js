import { countViewer } from "./show-counting.js";
import { Controls } from "./show-controls.js";
import { Embed } from "./show-embed.js";
import { Engine } from "./show-engine.js";
import { follow } from "./show-feed.js";
import { kept, keep, isSlow } from "./show-memory.js";
import { watch } from "./socket.js";

const FIRST = 1_000;
const LONGEST = 15_000;
const LOOK = 2_000;
const STUCK = 4; // looks without progress, of a show on air

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
    this.wasLive = this.dataset.state !== "replay";
    this.follows = true;
    this.mode = kept("mode", "full");
    this.controls = new Controls(this);
    this.engine.addEventListener("lost", () => this.again());
    this.engine.addEventListener("unplayable", () => this.show("unsupported"));
    this.video.addEventListener("playing", () => this.plays());
    this.video.addEventListener("ended", () => this.finish());
    this.addEventListener("click", ({ target }) => this.do(target.closest("[data-do]")?.dataset.do));
    this.leave = [
      countViewer(this.video, this.dataset.playing),
      follow(this.dataset.topic, this.dataset.now, (event) => this.hear(event)),
    ];
    this.looking = setInterval(() => this.look(), LOOK);
    if (["on_air", "paused", "replay"].includes(this.dataset.state)) this.open();
  }

  disconnectedCallback() {
    for (const leave of this.leave) leave();
    clearInterval(this.looking);
    clearTimeout(this.retry);
    this.engine.stop();
  }

  part = (name) => this.querySelector(`[data-part=${name}]`);

  show(media) {
    this.dataset.media = media;
    this.video.hidden = media !== "playing" || this.mode === "audio";
    this.part("hearing").hidden = media !== "playing" || this.mode !== "audio";
    this.controls.shown(media === "playing");
  }

  /** What the show does: each event of its life brings its state. */
  hear({ state }) {
    if (!state) return;
    const was = this.dataset.state;
    this.dataset.state = state === "replay" && this.wasLive ? "replayed" : state;
    if (state === was) return;
    if (state === "on_air") this.open();
    else if (state === "ended" || state === "cancelled") this.closing = setTimeout(() => this.finish(), LONGEST);
  }

  /** Ask what to play, and play it; what is there already goes on. */
  async open(isAgreed = false) {
    clearTimeout(this.retry);
    const response = await fetch(this.dataset.playback, { cache: "no-store" }).catch(() => null);
    if (!response?.ok) return this.again();
    const found = (this.playback = await response.json());
    if (found.kind === "embed") return this.embed.offer(found);
    if (!found.url) return this.again();
    if (this.dataset.media === "playing" && !this.isLost) return this.renew(found);
    if (!isAgreed && !this.hasAgreed && isSlow()) return this.show("ask");
    if (!isAgreed && !this.hasAgreed && !found.is_live) return this.show("start");
    return this.play(found);
  }

  play(found, from = found.is_live && this.follows ? -1 : this.video.currentTime || this.askedFrom()) {
    this.isLost = false;
    const url = { audio: found.audio_url, low: found.low_url }[this.mode] || found.url;
    if (this.dataset.media !== "playing") this.show("waiting");
    this.watchExpiry(found);
    this.engine.play(url, { live: found.is_live, from, small: this.mode === "low" });
    this.video.play().catch(() => this.refused());
  }

  /** A browser that lets no sound begin by itself shows the picture without. */
  refused() {
    if (this.video.muted || !this.video.paused) return;
    this.video.muted = true;
    this.video.play().catch(() => this.show("start"));
  }

  plays() {
    this.attempts = this.still = 0;
    this.show("playing");
  }

  /** Nothing is there, or no more: ask again, ever less often, for as long as something may come. */
  again() {
    this.isLost = true;
    if (!["on_air", "paused", "replay"].includes(this.dataset.state)) return;
    if (this.dataset.media !== "playing") this.show(this.dataset.state === "on_air" ? "waiting" : "none");
    this.attempts = (this.attempts ?? 0) + 1;
    const pause = Math.min(LONGEST, FIRST * 2 ** (this.attempts - 1)) * (0.75 + Math.random() / 2);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), pause);
  }

  /** A picture that stands still while the show is on air is first pushed to the edge, then asked for anew. */
  look() {
    const { video } = this;
    const stands = this.dataset.state === "on_air" && this.dataset.media === "playing" && !video.paused;
    this.still = stands && video.currentTime === this.seen ? (this.still ?? 0) + 1 : 0;
    this.seen = video.currentTime;
    if (this.still === STUCK && this.engine.edge > video.currentTime) video.currentTime = this.engine.edge;
    else if (this.still > STUCK && this.still % STUCK === 0) {
      this.isLost = true;
      this.open(true);
    }
  }

  watchExpiry({ expires_at: at }) {
    clearTimeout(this.expiry);
    if (at) this.expiry = setTimeout(() => this.open(true), Math.max(FIRST, at * 1000 - Date.now() - 60_000));
  }

  renew(found) {
    if (found.expires_at) this.engine.renew(found.url);
    this.watchExpiry(found);
    if (this.video.paused && this.follows) this.video.play().catch(() => {});
  }

  finish() {
    clearTimeout(this.closing);
    if (this.dataset.state === "on_air" || this.dataset.state === "replay") return;
    this.engine.stop();
    this.show("none");
  }

  askedFrom = () => Number(location.hash.match(/^#t=([\d.]+)/)?.[1] ?? -1);

  setMode(mode) {
    this.mode = keep("mode", mode);
    if (this.playback?.url) this.play(this.playback);
  }

  do(what) {
    if (what?.startsWith("start")) {
      this.hasAgreed = true;
      this.mode = keep("mode", { "start-low": "low", "start-audio": "audio" }[what] ?? this.mode);
      this.video.muted = false;
      this.controls.chosen(this.mode);
      if (this.playback?.url) this.play(this.playback);
      else this.open(true);
    } else if (what === "agree") this.embed.agree();
    else if (what) this.controls.do(what);
  }

  /** An embedded player cannot be looked into: whoever has it open counts as a viewer. */
  countEmbedded() {
    this.leave.push(watch(this.dataset.playing, () => {}));
  }
}

customElements.define("show-player", ShowPlayer);
