/**
 * Plays an address with hls.js, which is loaded on first use, or natively where that is all there is.
 *
 * It tells "levels" when qualities are known, "lost" when it cannot go on with this address, and "unplayable"
 * when no way to play is there.
 */
const LIVE = { liveSyncDurationCount: 2, liveMaxLatencyDurationCount: 5, maxLiveSyncPlaybackRate: 1.5 };
const MENDED_EVERY = 10_000;
const NATIVE = "application/vnd.apple.mpegurl";

export class Engine extends EventTarget {
  constructor(video, library) {
    super();
    this.video = video;
    this.library = library;
    this.renewed = null; // [the address as it was, as it is now]
    video.addEventListener("error", () => !this.hls && video.src && this.tell("lost"));
  }

  tell(name) {
    this.dispatchEvent(new Event(name));
  }

  /** Play the address: live from its edge, else from `from` seconds. `small` keeps to the smallest picture. */
  async play(url, { live = false, from = -1, small = false } = {}) {
    this.stop();
    const turn = (this.turn = {});
    const { default: Hls } = await import(this.library).catch(() => ({}));
    if (turn !== this.turn) return; // stopped, or another address, meanwhile
    this.Hls = Hls;
    this.url = url;
    this.isLive = live;
    if (Hls?.isSupported()) this.attach(url, from, small);
    else if (this.video.canPlayType(NATIVE)) this.playNatively(url, from);
    else this.tell(Hls ? "unplayable" : "lost");
  }

  attach(url, from, small) {
    const { Hls } = this;
    const hls = (this.hls = new Hls({
      ...(this.isLive ? LIVE : {}),
      startPosition: from,
      backBufferLength: 60,
      maxBufferLength: small ? 10 : 30,
      xhrSetup: (xhr, asked) => this.renewed && xhr.open("GET", asked.replace(...this.renewed), true),
    }));
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      if (small) hls.autoLevelCapping = 0;
      this.tell("levels");
    });
    hls.on(Hls.Events.ERROR, (_name, error) => error.fatal && this.mend(error));
    hls.loadSource(url);
    hls.attachMedia(this.video);
  }

  playNatively(url, from) {
    this.video.src = url;
    if (from > 0) this.video.addEventListener("loadedmetadata", () => (this.video.currentTime = from), { once: true });
  }

  /** A decoder that stumbled is set up again; what the network does not bring, whoever called asks for anew. */
  mend({ type }) {
    const isNew = Date.now() - (this.mendedAt ?? 0) > MENDED_EVERY;
    if (type === this.Hls.ErrorTypes.MEDIA_ERROR && isNew) {
      this.mendedAt = Date.now();
      this.hls.recoverMediaError();
    } else this.tell("lost");
  }

  stop() {
    this.turn = null;
    this.renewed = null;
    this.hls?.destroy();
    this.hls = null;
    if (this.video.hasAttribute("src")) {
      this.video.removeAttribute("src");
      this.video.load();
    }
  }

  /** The same under another address, as an old one expires: without a pause. */
  renew(url) {
    const folder = (address) => new URL(".", new URL(address, location.href)).href;
    this.renewed = [folder(this.url), folder(url)];
  }

  /** Whether it keeps to the live edge, or lets the viewer look back. */
  follow(isFollowing) {
    if (!this.hls || !this.isLive) return;
    this.hls.config.liveMaxLatencyDurationCount = isFollowing ? LIVE.liveMaxLatencyDurationCount : Infinity;
    this.hls.config.maxLiveSyncPlaybackRate = isFollowing ? LIVE.maxLiveSyncPlaybackRate : 1;
    if (!isFollowing) this.video.playbackRate = 1;
  }

  get edge() {
    const { seekable } = this.video;
    return this.hls?.liveSyncPosition ?? (seekable.length ? seekable.end(seekable.length - 1) : 0);
  }

  get span() {
    const { seekable } = this.video;
    if (!seekable.length) return [0, 0];
    return [seekable.start(0), this.isLive ? this.edge : this.video.duration || 0];
  }

  get levels() {
    return (this.hls?.levels ?? []).map(({ height, bitrate }) => (height ? `${height}p` : `${Math.round(bitrate / 1000)} kbit/s`));
  }

  set level(index) {
    if (this.hls) this.hls.currentLevel = index; // -1: as the network allows
  }
}
