import { watch } from "./socket.js";

const KEY = "announcements-closed";
const closed = () => (localStorage.getItem(KEY) ?? "").split(" ").filter(Boolean);

/** Announcements: those that come while the page is open, and those that this browser has closed. */
class AnnouncementList extends HTMLElement {
  connectedCallback() {
    this.hideClosed();
    this.unwatch = watch("fair", ({ event }) => event.startsWith("announcement.") && this.refresh());
    this.addEventListener("click", ({ target }) => {
      const shown = target.closest("[data-dismiss]") && target.closest("[data-announcement]");
      if (shown) localStorage.setItem(KEY, [...closed().slice(-20), shown.dataset.announcement].join(" "));
    });
  }

  disconnectedCallback() {
    this.unwatch();
  }

  hideClosed() {
    const gone = closed();
    for (const shown of this.querySelectorAll("[data-announcement]")) {
      if (gone.includes(shown.dataset.announcement)) shown.remove();
    }
  }

  async refresh() {
    const response = await fetch(this.getAttribute("src")).catch(() => null); // offline: the next page tells
    if (!response?.ok) return;
    this.innerHTML = await response.text();
    this.hideClosed();
  }
}

customElements.define("announcement-list", AnnouncementList);
