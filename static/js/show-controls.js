import { Keys } from "./show-keys.js";
import { SeekLine } from "./show-line.js";
import { Menu } from "./show-menu.js";
import { wordsOf } from "./words.js";

const BEHIND = 6; // seconds after the edge that count as looking back
const HIDES_AFTER = 3_000;

/** The buttons over the picture. */
export class Controls {
  constructor(player) {
    this.player = player;
    this.video = player.video;
    this.words = wordsOf(player);
    this.frame = player.part("frame");
    this.line = new SeekLine(player, (to) => this.seek(to));
    this.video.muted = true;
    this.part("pip").hidden = !document.pictureInPictureEnabled;
    for (const name of ["play", "pause", "volumechange"]) this.video.addEventListener(name, () => this.draw());
    this.video.addEventListener("timeupdate", () => this.drawTime());
    this.menu = new Menu(player, this.words);
    new Keys(player, this);
    for (const name of ["pointermove", "pointerdown", "focusin"]) this.frame.addEventListener(name, () => this.wake());
    this.chosen(player.mode);
    this.draw();
  }

  part = (name) => this.player.part(name);

  shown(isShown) {
    this.part("bar").hidden = !isShown;
    this.part("unmute").hidden = !isShown || !this.video.muted;
    this.wake();
  }

  /** Over a moving picture the controls go when nobody moves. */
  wake() {
    this.frame.toggleAttribute("data-idle", false);
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.frame.toggleAttribute("data-idle", !this.video.paused), HIDES_AFTER);
  }

  draw() {
    const { paused, muted } = this.video;
    this.part("bar").dataset.playing = !paused;
    this.part("bar").dataset.muted = muted;
    this.slot("play", paused ? this.words.play : this.words.pause);
    this.slot("mute", muted ? this.words.unmute : this.words.mute);
    this.part("unmute").hidden = !muted || this.part("bar").hidden;
  }

  chosen(mode) {
    this.menu.chosen(mode);
  }

  slot(name, text) {
    this.player.querySelector(`[data-slot=${name}]`).textContent = text;
  }

  drawTime() {
    this.line.draw();
    if (!this.player.engine.isLive) return;
    const behind = Math.round(this.player.engine.edge - this.video.currentTime);
    const isBack = behind > BEHIND;
    this.part("edge").hidden = !isBack;
    this.part("time").textContent = isBack ? this.words.behind.replace("%n", behind) : "";
  }

  do(what) {
    const { video } = this;
    if (what === "play") {
      if (video.paused) video.play();
      else this.pause();
    } else if (what === "mute") video.muted = !video.muted;
    else if (what === "edge") this.toEdge();
    else if (what === "captions") this.captions();
    else if (what === "full") this.full();
    else if (what === "pip") this.float();
  }

  pause() {
    this.video.pause();
    this.look(false);
  }

  look(isLive) {
    this.player.follows = isLive;
    this.player.engine.follow(isLive);
  }

  toEdge() {
    this.look(true);
    this.video.currentTime = this.player.engine.edge;
    this.video.play();
  }

  seek(to) {
    const [start, end] = this.player.engine.span;
    if (this.player.engine.isLive) this.look(to >= end - 1);
    this.video.currentTime = Math.max(start, Math.min(to, end));
  }

  captions() {
    const [track] = this.video.textTracks;
    if (!track) return;
    track.mode = track.mode === "showing" ? "hidden" : "showing";
    this.part("captions").ariaPressed = track.mode === "showing";
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.frame.requestFullscreen) this.frame.requestFullscreen();
    else this.video.webkitEnterFullscreen?.();
  }

  float() {
    if (document.pictureInPictureElement) document.exitPictureInPicture();
    else this.video.requestPictureInPicture?.().catch(() => {});
  }
}
