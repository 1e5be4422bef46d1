/** The controls below the preview: what is shown, which devices, the level, and the check of the connection. */
import { listDevices, Trouble } from "./studio-devices.js";
import { measureLine } from "./studio-probe.js";

const SHARP = 2_600; // kbit/s that the largest picture takes, with its sound
const SPARE = 1.25; // a line that is just enough stutters
const LEAST = 800;

export class Setup {
  constructor(stage, picture) {
    [this.stage, this.picture] = [stage, picture];
    this.modes = [...stage.querySelectorAll("[name=mode]")];
    this.selects = { camera: stage.named("cameras"), microphone: stage.named("microphones") };
    for (const mode of this.modes) mode.addEventListener("change", () => this.choose(mode.value));
    for (const [kind, select] of Object.entries(this.selects)) {
      select.addEventListener("change", () => stage.open({ [kind]: select.value }));
    }
    stage.named("check").addEventListener("click", () => this.check());
    picture.addEventListener("level", ({ detail }) => (stage.named("level").value = detail));
    navigator.mediaDevices?.addEventListener?.("devicechange", () => picture.stream && this.list());
  }

  forbid(mode) {
    const input = this.modes.find(({ value }) => value === mode);
    input.disabled = true;
    input.closest("label").title = this.stage.say("no-screen");
  }

  async choose(mode) {
    this.stage.desk.trouble("");
    try {
      await this.picture.show(mode);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.stage.desk.trouble(error.message);
    }
    this.mark();
  }

  /** The mode that is really shown. */
  mark() {
    for (const input of this.modes) input.checked = input.value === this.picture.mode;
  }

  async list() {
    const using = this.picture.using;
    for (const [kind, select] of Object.entries(this.selects)) {
      const found = await listDevices(kind === "camera" ? "videoinput" : "audioinput");
      const options = found.map(({ id, label }, at) => new Option(label || this.stage.say(kind, { number: at + 1 }), id, false, id === using[kind]));
      select.replaceChildren(...options);
      select.disabled = !found.length;
    }
  }

  async check() {
    const [button, line] = [this.stage.named("check"), this.stage.named("line")];
    button.disabled = true;
    line.textContent = this.stage.say("measuring");
    const kbps = await measureLine(this.stage.getAttribute("probe"));
    button.disabled = false;
    const written = (number) => number.toLocaleString(document.documentElement.lang);
    const verdict = kbps === null ? "gone" : kbps >= SHARP * SPARE ? "good" : kbps >= LEAST ? "fair" : "bad";
    line.dataset.verdict = verdict;
    line.textContent = this.stage.say(`line-${verdict}`, { kbps: written(kbps ?? 0), needed: written(SHARP), least: written(LEAST) });
  }
}
