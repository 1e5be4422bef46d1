/** The preview with the choice of devices, drawn by matchmaking/room/devices.html: before the room and in it. */
import { listDevices, Trouble } from "./studio-devices.js";

const SELECTS = { camera: "cameras", microphone: "microphones" };
const KINDS = { camera: "videoinput", microphone: "audioinput" };

/** Why there is no picture at all here, or "": what can be done without is told beside. */
export function hindrance() {
  if (!isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia && window.RTCPeerConnection ? "" : "too-old";
}

export class Setup {
  constructor(place, own, say) {
    [this.place, this.own, this.say] = [place, own, say];
    this.named = (name) => place.querySelector(`[data-part="${name}"]`);
    this.named("open").addEventListener("click", () => this.open());
    for (const [kind, name] of Object.entries(SELECTS)) {
      this.named(name).addEventListener("change", ({ target }) => this.open({ [kind]: target.value }));
    }
    this.named("keys").addEventListener("click", ({ target }) => {
      const key = target.closest("[data-act]");
      if (key) this.turn(key.dataset.act, key.getAttribute("aria-pressed") !== "true");
    });
    own.addEventListener("level", ({ detail }) => (this.named("level").value = detail));
    own.addEventListener("trouble", ({ detail }) => this.trouble(detail));
    own.addEventListener("changed", () => this.draw());
    navigator.mediaDevices?.addEventListener?.("devicechange", () => own.isOpen && this.list());
    if (hindrance()) {
      this.named("open").disabled = true;
      this.trouble(hindrance());
    }
  }

  async open(choice) {
    this.trouble("");
    await this.attempt(() => this.own.open(choice));
    await this.list();
  }

  turn(what, isOn) {
    return this.attempt(() => this.own.turn(what, isOn));
  }

  /** Whether it was done; a Trouble is put into words, anything else is a fault of ours. */
  async attempt(act) {
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.trouble(error.message);
      return false;
    }
  }

  trouble(name) {
    this.named("trouble").textContent = name ? this.say(name) : "";
    this.named("trouble").hidden = !name;
  }

  draw() {
    const { own } = this;
    const preview = this.named("preview");
    preview.srcObject = own.camera ? new MediaStream([own.camera]) : null;
    if (own.camera) preview.play().catch(() => {}); // it plays with the next gesture
    preview.parentElement.dataset.state = own.isOpen ? (own.camera ? "on" : "sound") : "off";
    this.named("keys").hidden = this.named("choice").hidden = !own.isOpen;
    for (const key of this.named("keys").children) key.setAttribute("aria-pressed", String(own.on[key.dataset.act]));
  }

  async list() {
    if (!navigator.mediaDevices) return;
    for (const [kind, name] of Object.entries(SELECTS)) {
      const [select, using] = [this.named(name), this.own.using[kind]];
      const found = await listDevices(KINDS[kind]);
      const options = found.map(({ id, label }, at) => new Option(label || this.say(kind, { number: at + 1 }), id, false, id === using));
      select.replaceChildren(...options);
      select.disabled = !found.length;
    }
  }
}
