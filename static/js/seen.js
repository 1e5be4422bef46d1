/** Reports how long a page is looked at, for those who agreed to be remembered: <seen-meter kind thing report>. */

const FIRST_MS = 2_000;
const EVERY_MS = 30_000;

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

class SeenMeter extends HTMLElement {
  connectedCallback() {
    this.milliseconds = 0;
    this.onVisibility = () => (document.hidden ? this.pause() : this.go());
    document.addEventListener("visibilitychange", this.onVisibility);
    this.onVisibility();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.pause();
  }

  go() {
    this.since = performance.now();
    this.timer = setTimeout(() => this.tick(), this.sighting ? EVERY_MS : FIRST_MS);
  }

  pause() {
    clearTimeout(this.timer);
    this.count();
    if (this.sighting) this.report();
  }

  tick() {
    this.count();
    this.report();
    this.timer = setTimeout(() => this.tick(), EVERY_MS);
  }

  count() {
    if (this.since !== undefined) this.milliseconds += performance.now() - this.since;
    this.since = document.hidden ? undefined : performance.now();
  }

  /** What could not be delivered is told with the next report. */
  async report() {
    const seconds = this.sighting ? Math.floor(this.milliseconds / 1000) : 0;
    if (this.sighting && seconds === 0) return;
    this.milliseconds -= seconds * 1000;
    const body = new URLSearchParams({ kind: this.getAttribute("kind"), thing: this.getAttribute("thing"), seconds });
    if (this.sighting) body.set("sighting", this.sighting);
    const headers = { "X-CSRFToken": token() };
    try {
      const response = await fetch(this.getAttribute("report"), { method: "POST", body, headers, keepalive: true });
      if (response.status === 200) this.sighting = (await response.json()).sighting;
      else if (response.status === 204) this.remove(); // there is no consent: nothing more is told
    } catch {
      this.milliseconds += seconds * 1000;
    }
  }
}

customElements.define("seen-meter", SeenMeter);
