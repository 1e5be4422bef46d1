import { hasWebGL } from "./webgl.js";
import { wordsOf } from "./words.js";

/** A product's model to turn: <model-stage src poster alt viewer hidden>. Nothing is loaded before open(). */
class ModelStage extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-back]").addEventListener("click", () => this.close());
  }

  open() {
    this.hidden = false;
    if (!this.model) this.load();
    this.focus({ preventScroll: true }); // the next press of Tab reaches the model
  }

  close() {
    if (this.hidden) return;
    this.hidden = true;
    this.dispatchEvent(new Event("close"));
  }

  async load() {
    if (!hasWebGL()) {
      this.fail();
      return;
    }
    this.model = this.build();
    this.prepend(this.model);
    try {
      await import(this.getAttribute("viewer"));
      this.querySelector("[data-how]").hidden = false;
    } catch {
      this.fail();
    }
  }

  build() {
    const model = document.createElement("model-viewer");
    for (const name of ["src", "poster", "alt"]) model.setAttribute(name, this.getAttribute(name));
    model.setAttribute("a11y", JSON.stringify(wordsOf(this)));
    model.toggleAttribute("camera-controls", true);
    model.setAttribute("tone-mapping", "neutral"); // others wash the colours of goods out
    model.setAttribute("environment-image", "neutral");
    model.setAttribute("shadow-intensity", "0.8");
    model.setAttribute("interaction-prompt", "none");
    model.setAttribute("touch-action", "pan-y");
    model.addEventListener("load", () => this.toggleAttribute("data-ready", true));
    model.addEventListener("error", () => this.fail());
    return model;
  }

  fail() {
    this.model?.remove();
    this.model = null;
    this.querySelector("[data-how]").hidden = true;
    this.querySelector("[data-failed]").hidden = false;
  }
}

customElements.define("model-stage", ModelStage);
