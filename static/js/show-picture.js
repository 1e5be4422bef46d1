import { Embed } from "./show-embed.js";
import { isSlow } from "./show-memory.js";
import { Watchdog } from "./show-watchdog.js";

/** What a player plays: asked for, played, renewed when its address expires; what is lost is asked for again. */
export class Picture {
  constructor(player) {
    this.player = player;
    this.engine = player.engine;
    this.video = player.video;
    this.embed = new Embed(player);
    this.watchdog = new Watchdog(player, this);
    this.engine.addEventListener("lost", () => {
      this.lacks = player.mode !== "full"; // what is not there on its own is in the whole
      this.lose();
    });
    this.video.addEventListener("playing", () => this.watchdog.plays());
  }

  /** Ask what to play, and play it; what plays already goes on. */
  async open() {
    const { player } = this;
    const response = await fetch(player.dataset.playback, { cache: "no-store" }).catch(() => null);
    const found = response?.ok && (await response.json());
    if (found?.kind === "embed") this.embed.offer(found);
    else if (!found?.url) this.lose();
    else if (player.isPlaying && !this.isLost) this.renew(found);
    else {
      this.found = found;
      if (this.hasAgreed || (found.is_live && !isSlow())) this.play();
      else player.show(isSlow() ? "ask" : "start");
    }
  }

  openSoon(within) {
    this.watchdog.later(() => this.open(), Math.random() * within);
  }

  /** Somebody asked for it: it may load, and be heard. */
  start() {
    this.hasAgreed = true;
    this.video.muted = false;
    if (this.found) this.play();
    else this.open();
  }

  play() {
    const { found, player } = this;
    this.isLost = false;
    if (!player.isPlaying) player.show("waiting");
    this.watchdog.expire(found);
    const url = (!this.lacks && { audio: found.audio_url, low: found.low_url }[player.mode]) || found.url;
    const from = found.is_live && player.follows ? -1 : this.video.currentTime || player.askedFrom();
    this.engine.play(url, { live: found.is_live, from, small: player.mode === "low" });
    this.video.play().catch(() => this.refused());
  }

  /** As the player's mode is now another. */
  change() {
    this.lacks = false;
    if (this.found) this.play();
  }

  /** A browser that lets no sound begin by itself shows the picture without. */
  refused() {
    if (this.video.muted || !this.video.paused) return;
    this.video.muted = true;
    this.video.play().catch(() => this.player.show("start"));
  }

  /** Nothing is there yet, or no more: it is asked for again, for as long as something may come. */
  lose() {
    const { player } = this;
    this.isLost = true;
    if (!player.isComing) return;
    if (!player.isPlaying) player.show(player.dataset.state === "on_air" ? "waiting" : "none");
    this.watchdog.retry();
  }

  renew(found) {
    if (found.expires_at) this.engine.renew(found.url);
    this.watchdog.expire(found);
    if (this.video.paused && this.player.follows) this.video.play().catch(() => {});
  }

  close() {
    this.watchdog.stop();
    this.engine.stop();
    this.embed.close();
  }
}
