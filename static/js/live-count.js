import { watch } from "./socket.js";

/** How many people watch a topic, as the hub counts them: <live-count topic="fair">4,218</live-count> */
class LiveCount extends HTMLElement {
  connectedCallback() {
    this.unwatch = watch(this.getAttribute("topic"), (event) => {
      if (event.event === "presence") this.textContent = event.people.toLocaleString(document.documentElement.lang);
    });
  }

  disconnectedCallback() {
    this.unwatch();
  }
}

customElements.define("live-count", LiveCount);
