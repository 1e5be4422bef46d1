/** The time of day, kept true: <live-clock zone="Asia/Shanghai">16:42</live-clock>, without zone the reader's own. */
class LiveClock extends HTMLElement {
  connectedCallback() {
    const zone = this.getAttribute("zone") ?? document.documentElement.dataset.zone;
    this.format = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
    this.tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  tick() {
    const now = Date.now();
    const text = this.format.format(now);
    if (this.textContent !== text) this.textContent = text;
    this.timer = setTimeout(() => this.tick(), 60_000 - (now % 60_000));
  }
}

customElements.define("live-clock", LiveClock);
