/** The row of buttons in the room, and their keys. */
import { canShowScreen } from "./studio-devices.js";

const KEYS = { m: "mic", v: "camera", h: "hand" };

export class Bar {
  constructor(room, own, setup) {
    Object.assign(this, { room, own, setup, place: room.named("bar") });
    this.place.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-act]");
      if (button) this.press(button);
    });
    own.addEventListener("changed", () => this.draw());
    this.button("screen").hidden = !canShowScreen();
    document.addEventListener("keydown", (event) => this.key(event));
    this.draw();
  }

  button(act) {
    return this.place.querySelector(`[data-act="${act}"]`);
  }

  press(button) {
    if (!button.disabled) this.setup.turn(button.dataset.act, button.getAttribute("aria-pressed") !== "true");
  }

  /** Letters are keys only where nobody writes. */
  key(event) {
    const act = KEYS[event.key.toLowerCase()];
    const isWriting = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (!act || isWriting || event.ctrlKey || event.metaKey || event.altKey || this.place.hidden) return;
    event.preventDefault();
    this.press(this.button(act));
  }

  draw() {
    const { own } = this;
    const pressed = { mic: own.media.mic, camera: Boolean(own.camera) && own.on.camera, screen: Boolean(own.screen), hand: own.hand };
    for (const [act, isOn] of Object.entries(pressed)) this.button(act).setAttribute("aria-pressed", String(isOn));
  }

  /** Whoever only reads and writes has no use for the rest. */
  show(isShown, isQuiet = false) {
    this.place.hidden = !isShown;
    for (const button of this.place.querySelectorAll("[data-act]")) button.disabled = isQuiet;
  }
}
