/** <meeting-trial>: camera and microphone can be tried before the room opens. */
import { Own } from "./meeting-own.js";
import { Setup } from "./meeting-setup.js";
import { texts } from "./room-texts.js";

class MeetingTrial extends HTMLElement {
  connectedCallback() {
    this.own = new Own();
    this.setup = new Setup(this, this.own, texts(this.querySelector('[data-part="words"]')));
  }

  disconnectedCallback() {
    this.own.close();
  }
}

customElements.define("meeting-trial", MeetingTrial);
