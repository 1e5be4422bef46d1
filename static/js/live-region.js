import { watch } from "./socket.js";

const ABOUT_PEOPLE = ["presence", "typing", "signal"]; // they change nothing that a server-rendered fragment shows
const SPREAD = 500; // milliseconds: many readers hear of one change at once, and need not ask at once

/**
 * Keeps a server-rendered fragment fresh: <live-region src topic>…</live-region>, of one topic or several.
 * With `keeps-forms` it stays as it is once somebody has begun to fill in a form in it.
 */
class LiveRegion extends HTMLElement {
  connectedCallback() {
    if (this.hasAttribute("keeps-forms")) this.addEventListener("input", () => (this.isFilledIn = true));
    const hear = ({ event }) => !ABOUT_PEOPLE.includes(event) && this.refreshSoon();
    this.watched = this.getAttribute("topic").split(" ").map((topic) => watch(topic, hear));
  }

  disconnectedCallback() {
    for (const unwatch of this.watched) unwatch();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  refreshSoon() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // Whoever is at a control in here keeps it, and sees the change after leaving it.
      if (this.isInUse()) this.addEventListener("focusout", () => this.refreshSoon(), { once: true });
      else this.refresh();
    }, Math.random() * SPREAD);
  }

  isInUse() {
    return this.isFilledIn || this.contains(document.activeElement);
  }

  async refresh() {
    const response = await fetch(this.getAttribute("src")).catch(() => null); // offline: a resync will come
    if (!response?.ok) return;
    const fresh = await response.text();
    if (this.isInUse()) return this.refreshSoon(); // they came while it was on its way
    this.innerHTML = fresh;
    window.htmx?.process(this);
    this.dispatchEvent(new Event("refreshed", { bubbles: true }));
  }
}

customElements.define("live-region", LiveRegion);
