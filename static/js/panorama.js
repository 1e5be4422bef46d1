import { hasWebGL } from "./webgl.js";
import { wordsOf } from "./words.js";

/** A stand in the round: <panorama-view src viewer styles>. Viewer and picture are loaded on walking in. */
class PanoramaView extends HTMLElement {
  connectedCallback() {
    this.scene = this.querySelector(".panorama__scene");
    this.button = this.querySelector("[data-walk]");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.walkIn());
  }

  disconnectedCallback() {
    this.viewer?.destroy();
  }

  async walkIn() {
    if (!hasWebGL()) {
      this.fail();
      return;
    }
    this.button.setAttribute("aria-busy", "true");
    try {
      const [{ openPanorama }] = await Promise.all([import("./panorama-viewer.js"), loadStyles(this.getAttribute("styles"))]);
      const places = this.querySelectorAll("a[data-yaw]");
      this.viewer = await openPanorama(this.scene, this.getAttribute("src"), places, wordsOf(this));
      this.toggleAttribute("data-open", true);
    } catch {
      this.fail();
    }
  }

  fail() {
    this.button.hidden = true;
    this.querySelector("[data-failed]").hidden = false;
  }
}

/** The viewer's style sheet, which comes only with the viewer. */
export function loadStyles(address) {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = address;
  const loaded = new Promise((resolve, reject) => {
    sheet.addEventListener("load", resolve);
    sheet.addEventListener("error", reject);
  });
  document.head.append(sheet);
  return loaded;
}

customElements.define("panorama-view", PanoramaView);
