/** How long a show has been on, and how long it has left: <show-clock since until data-left data-over>. */
const written = (seconds) => {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = String(Math.floor(seconds % 60)).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
};

class ShowClock extends HTMLElement {
  connectedCallback() {
    this.since = Date.parse(this.getAttribute("since"));
    this.until = Date.parse(this.getAttribute("until"));
    this.timer = setInterval(() => this.tick(), 1000);
    this.setAttribute("role", "timer");
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const left = (this.until - Date.now()) / 1000;
    const words = (left >= 0 ? this.dataset.left : this.dataset.over).replace("%(time)s", written(Math.abs(left)));
    this.textContent = `${written(Math.max(0, Date.now() - this.since) / 1000)} · ${words}`;
    this.toggleAttribute("data-late", left < 300);
  }
}

customElements.define("show-clock", ShowClock);
