/**
 * Sends what a camera or a screen shows to a show, and holds on when the way there breaks.
 *
 *   const sender = new Sender(stream, { send: "/shows/7/send/" });
 *   sender.addEventListener("state", ({ detail }) => …);   detail: { state, sentence }
 *   await sender.start();      replaceStream(other), stop()
 *
 * States: "connecting", "on air", "reconnecting", "stopped", "failed". `sentence` says why, where there is something
 * to say. `health` tells how it goes: kbps sent, seconds that wait, slices given up.
 */
import { Line } from "./sender-line.js";
import { Recorder, rates } from "./sender-recorder.js";

const MOST_WAITING = 8; // seconds: then the line is too thin, and less is recorded
const MOST_KEPT = 90; // seconds without any line: the server has given the take up by then
const LOOK_EVERY = 1_000;

export class Sender extends EventTarget {
  state = "stopped";
  health = { kbps: 0, queued: 0, lost: 0 };

  constructor(stream, { send }) {
    super();
    this.stream = stream;
    this.rate = 0;
    this.line = new Line(send, {
      changed: (state, sentence) => this.#become(state, sentence),
      restart: () => this.#record(),
    });
  }

  /** Begin to send; resolves once the first pictures are on their way or it is plain that none can be. */
  async start() {
    this.#become("connecting");
    this.#record();
    this.watch = setInterval(() => this.#look(), LOOK_EVERY);
    await this.line.open();
  }

  stop() {
    if (this.state === "stopped") return;
    clearInterval(this.watch);
    const last = this.recorder?.stop() ?? Promise.resolve();
    last.then(() => this.line.close());
    this.#become("stopped");
  }

  /** Another camera, screen or microphone: viewers see the next pictures after a short gap. */
  replaceStream(stream) {
    this.stream = stream;
    if (this.recorder) this.#record();
  }

  #record() {
    this.recorder?.stop();
    if (this.state === "stopped" || this.state === "failed") return;
    const take = crypto.randomUUID();
    try {
      this.recorder = new Recorder(this.stream, rates[this.rate]);
    } catch {
      this.#become("failed");
      return;
    }
    this.health.lost += this.line.begin({ take, ...this.recorder.about });
    this.recorder.start((slice, seconds) => this.line.add(take, slice, seconds));
    this.recorder.onresize = () => this.#record(); // a window that was made larger would be distorted
  }

  #look() {
    Object.assign(this.health, { kbps: this.line.kbps(), queued: this.line.waiting });
    this.dispatchEvent(new CustomEvent("health", { detail: this.health }));
    const tooThin = this.line.isOpen && this.line.waiting > MOST_WAITING && this.rate < rates.length - 1;
    if (tooThin) this.rate += 1;
    if (tooThin || this.line.waiting > MOST_KEPT) this.#record();
  }

  #become(state, sentence = "") {
    if (state === this.state && !sentence) return;
    if (state === "failed" || state === "stopped") {
      clearInterval(this.watch);
      if (this.state !== "stopped") this.recorder?.stop();
    }
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, sentence } }));
  }
}
