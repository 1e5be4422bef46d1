import { end, isSupported, post, register, subscribe, subscription } from "./push.js";
import { toast } from "./toasts.js";

/** Switches push on and off in this browser: <push-device key add remove try>, with a part for each state. */
class PushDevice extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", ({ target }) => {
      const act = target.closest("[data-push]")?.dataset.push;
      if (act) this.run(target.closest("button"), () => this[`switch_${act}`]());
    });
    this.look();
  }

  async look() {
    this.kept = isSupported() ? await subscription() : null;
    this.show(this.state());
  }

  state() {
    if (!isSupported()) return "unsupported";
    if (Notification.permission === "denied") return "blocked";
    return this.kept && this.isKnown(this.kept.endpoint) ? "on" : "off";
  }

  /** Whether the fair's list, below, has this browser. */
  isKnown(endpoint) {
    return [...document.querySelectorAll("[data-endpoint]")].some((row) => row.dataset.endpoint === endpoint);
  }

  show(state) {
    for (const part of this.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
  }

  async run(button, act) {
    button.setAttribute("aria-busy", "true");
    try {
      await act();
    } catch (error) {
      this.show(this.state());
      if (Notification.permission === "granted") toast(this.dataset.failed, "bad");
      console.warn("push:", error);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  async switch_on() {
    this.kept = await subscribe(this.getAttribute("key"));
    await register(this.getAttribute("add"), this.kept);
    location.reload(); // the list has it now
  }

  async switch_off() {
    await post(this.getAttribute("remove"), { endpoint: this.kept.endpoint });
    await end();
    location.reload();
  }

  async switch_try() {
    await post(this.getAttribute("try"), { endpoint: this.kept.endpoint });
    toast(this.dataset.tried);
  }
}

customElements.define("push-device", PushDevice);
