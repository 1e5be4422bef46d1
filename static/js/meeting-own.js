/** One's own picture and sound. Emits "changed", "level" and "trouble", which is named as the page's words are. */
import { openCamera, openDevices, openMicrophone, openScreen, remember, remembered, Trouble } from "./studio-devices.js";
import { Sound } from "./studio-sound.js";

const stop = (track) => track?.stop();

export class Own extends EventTarget {
  on = { mic: true, camera: true }; // what is wanted; what is there is another matter
  hand = false;
  isPoor = false;

  constructor() {
    super();
    this.choice = remembered();
    this.sound = new Sound((level) => this.#tell("level", level));
  }

  /** Open camera and microphone; one of the two is enough. Whatever is missing is told as a trouble. */
  async open(choice = {}) {
    Object.assign(this.choice, choice);
    const { stream, missing } = await openDevices(this.choice).catch((trouble) => this.#openSound(trouble));
    for (const track of [this.camera, this.microphone]) stop(track);
    this.camera = stream.getVideoTracks()[0];
    this.microphone = stream.getAudioTracks()[0];
    for (const track of stream.getTracks()) track.onended = () => this.#tell("trouble", "lost-device");
    remember(Object.assign(this.choice, this.using));
    if (!this.on.camera) this.#dropCamera();
    this.sound.join(this.microphone && new MediaStream([this.microphone]));
    this.#tell("trouble", missing);
    this.#changed();
  }

  /** The camera is taken or forbidden: sound alone is better than nothing. */
  async #openSound(trouble) {
    const stream = await openMicrophone(this.choice.microphone).catch(() => null);
    if (!stream) throw trouble;
    return { stream, missing: trouble.message };
  }

  get isOpen() {
    return Boolean(this.camera || this.microphone);
  }

  get using() {
    const [camera, microphone] = [this.camera, this.microphone].map((track) => track?.getSettings().deviceId);
    return { camera: camera ?? this.choice.camera, microphone: microphone ?? this.choice.microphone };
  }

  /** The tracks that the others get, each or null. */
  get audio() {
    return this.microphone ?? null;
  }

  get video() {
    return this.screen ?? (this.isPoor ? null : (this.camera ?? null));
  }

  /** What the others are told of it. */
  get media() {
    const { hand, isPoor } = this;
    return { mic: Boolean(this.microphone) && this.on.mic, camera: Boolean(this.video), screen: Boolean(this.screen), hand, poor: isPoor };
  }

  async turn(what, isOn) {
    if (what === "hand") this.hand = isOn;
    else if (what === "screen") await (isOn ? this.#showScreen() : this.#dropScreen());
    else {
      this.on[what] = isOn;
      if (isOn && !(what === "mic" ? this.microphone : this.camera)) await this.#reopen(what);
      else if (what === "camera") this.#dropCamera();
    }
    this.#changed();
  }

  /** On a weak line the picture rests; the screen goes on, for it is what is talked about. */
  rest(isPoor) {
    if (this.isPoor === isPoor) return;
    this.isPoor = isPoor;
    this.#changed();
  }

  async #reopen(what) {
    if (what === "mic" || !this.isOpen) return this.open();
    const stream = await openCamera(this.choice.camera);
    this.camera = stream.getVideoTracks()[0];
    this.camera.onended = () => this.#tell("trouble", "lost-device");
  }

  /** Stopped, not hidden: the camera's light goes out. */
  #dropCamera() {
    stop(this.camera);
    this.camera = undefined;
  }

  async #showScreen() {
    const stream = await openScreen();
    this.screen = stream.getVideoTracks()[0];
    this.screen.contentHint = "detail";
    this.screen.onended = () => this.turn("screen", false).then(() => this.#tell("trouble", "screen-ended"));
  }

  #dropScreen() {
    stop(this.screen);
    this.screen = undefined;
  }

  close() {
    for (const track of [this.camera, this.microphone, this.screen]) stop(track);
    this.camera = this.microphone = this.screen = undefined;
    this.sound.leave();
    this.#changed();
  }

  #changed() {
    if (this.microphone) this.microphone.enabled = this.on.mic;
    this.#tell("changed");
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

export { Trouble };
