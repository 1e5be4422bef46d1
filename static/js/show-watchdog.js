/** Brings a player back: asks again for what is not there, pushes what stands still, renews what expires. */
const FIRST = 1_000;
const LONGEST = 15_000;
const LOOK = 2_000;
const STUCK = 4; // looks without progress, of a show on air
const EARLY = 60_000; // before an address expires

export class Watchdog {
  constructor(player, picture) {
    this.player = player;
    this.picture = picture;
    this.attempts = this.still = 0;
    this.looking = setInterval(() => this.look(), LOOK);
  }

  stop() {
    clearInterval(this.looking);
    clearTimeout(this.waiting);
    clearTimeout(this.expiring);
  }

  later(what, pause) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(what, pause);
  }

  /** Ever less often, and not all viewers at once. */
  retry() {
    const pause = Math.min(LONGEST, FIRST * 2 ** this.attempts) * (0.75 + Math.random() / 2);
    this.attempts += 1;
    this.later(() => this.picture.open(), pause);
  }

  plays() {
    this.attempts = this.still = 0;
  }

  /** A picture that stands still while the show is on air is first pushed to the edge, then asked for anew. */
  look() {
    const { dataset, engine, isPlaying, video } = this.player;
    const stands = dataset.state === "on_air" && isPlaying && !video.paused && video.currentTime === this.seen;
    this.still = stands ? this.still + 1 : 0;
    this.seen = video.currentTime;
    if (this.still === STUCK && engine.edge > video.currentTime) video.currentTime = engine.edge;
    else if (this.still > STUCK && this.still % STUCK === 0) {
      this.picture.isLost = true;
      this.picture.open();
    }
  }

  expire({ expires_at: at }) {
    clearTimeout(this.expiring);
    if (at) this.expiring = setTimeout(() => this.picture.open(), Math.max(FIRST, at * 1000 - Date.now() - EARLY));
  }
}
