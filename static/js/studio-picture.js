/** What goes out: camera, screen or both, with the sound of either. Emits "changed", "level" and "trouble". */
import { openDevices, openScreen, remember, remembered, Trouble } from "./studio-devices.js";
import { Mix } from "./studio-mix.js";
import { Sound } from "./studio-sound.js";

const stop = (stream) => stream?.getTracks().forEach((track) => track.stop());

export class Picture extends EventTarget {
  mode = "camera";
  stream = null; // what is shown and sent

  constructor(ticker) {
    super();
    this.ticker = ticker;
    this.choice = remembered();
    this.sound = new Sound((level) => this.#tell("level", level));
  }

  /** Open camera and microphone as chosen; what is missing of them is told as a trouble, and is none to go on with. */
  async open(choice = {}) {
    Object.assign(this.choice, choice);
    const { stream, missing } = await openDevices(this.choice);
    stop(this.devices);
    this.devices = stream;
    remember(Object.assign(this.choice, this.using));
    for (const track of stream.getTracks()) track.onended = () => this.#tell("trouble", "lost-device");
    this.#compose();
    if (missing) this.#tell("trouble", missing);
  }

  async show(mode) {
    if (mode !== "camera" && !this.screen) {
      this.screen = await openScreen();
      this.screen.getVideoTracks()[0].onended = () => this.#screenEnded();
    }
    this.mode = mode;
    if (mode === "camera") this.#dropScreen();
    this.#compose();
  }

  mute(isMuted) {
    this.isMuted = isMuted;
    for (const track of this.devices?.getAudioTracks() ?? []) track.enabled = !isMuted;
  }

  get using() {
    const ids = [this.devices?.getVideoTracks()[0], this.devices?.getAudioTracks()[0]].map((track) => track?.getSettings().deviceId);
    return { camera: ids[0], microphone: ids[1] };
  }

  #screenEnded() {
    this.mode = "camera";
    this.#dropScreen();
    this.#compose();
    this.#tell("trouble", "screen-ended");
  }

  #dropScreen() {
    stop(this.screen);
    this.screen = null;
  }

  #compose() {
    this.mix?.stop();
    this.mix = null;
    const camera = this.devices?.getVideoTracks()[0];
    let picture = this.screen ? this.screen.getVideoTracks()[0] : camera;
    if (this.mode === "both" && this.screen && camera) {
      this.mix = new Mix(this.screen, this.devices, this.ticker);
      picture = this.mix.track;
    }
    this.mute(this.isMuted);
    const sound = this.sound.join(this.devices, this.screen);
    this.stream = picture ? new MediaStream([picture, sound].filter(Boolean)) : null;
    this.#tell("changed", this.stream);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

export { Trouble };
