import { keep } from "./push.js";
import { watch } from "./socket.js";

const MOST = 99;

/** How many notifications are unread, and the latest: <notice-bell topic src devices unread>, `unread` if known. */
class NoticeBell extends HTMLElement {
  connectedCallback() {
    this.menu = this.querySelector("details");
    this.isFresh = this.hasAttribute("unread");
    this.menu.addEventListener("toggle", () => this.menu.open && this.load());
    this.unwatch = watch(this.getAttribute("topic"), (event) => this.hear(event));
  }

  disconnectedCallback() {
    this.unwatch();
  }

  hear({ event, unread }) {
    if (event === "notices.changed") {
      this.show(unread);
      if (this.menu.open) this.load();
    } else if (event === "resync" && !this.isFresh) {
      this.ask();
    }
    this.isFresh = false; // what the page came with is only true of the first moment
  }

  show(unread) {
    const place = this.querySelector("[data-count]");
    place.hidden = !unread;
    place.querySelector(".count").textContent = unread > MOST ? `${MOST}+` : unread;
  }

  async ask() {
    const response = await fetch(`${this.getAttribute("src")}?count`).catch(() => null); // offline: a resync comes
    if (response?.ok && !response.redirected) this.show((await response.json()).unread);
  }

  async load() {
    const response = await fetch(this.getAttribute("src")).catch(() => null);
    if (!response?.ok || response.redirected) return; // signed out elsewhere: the link to the page is there
    const latest = this.querySelector("[data-latest]");
    const place = latest.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    latest.innerHTML = await response.text();
    if (place) latest.querySelector(`[href="${CSS.escape(place)}"], a`)?.focus();
  }
}

customElements.define("notice-bell", NoticeBell);

const bell = document.querySelector("notice-bell");
if (bell) keep(bell.getAttribute("devices")).catch(() => {}); // no connection, or private: the next page does it
