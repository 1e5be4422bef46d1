/** How long it is until a moment, kept true: <time-left until="2026-04-17T09:30:00Z">in 48 min</time-left> */
const STEPS = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];

class TimeLeft extends HTMLElement {
  connectedCallback() {
    const { lang } = document.documentElement;
    this.until = Date.parse(this.getAttribute("until"));
    this.words = new Intl.RelativeTimeFormat(lang === "en" ? "en-GB" : lang, { style: "short" });
    this.tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  tick() {
    const seconds = Math.round((this.until - Date.now()) / 1000);
    const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size * 1.5) ?? STEPS.at(-1);
    const text = this.words.format(Math.round(seconds / size), unit);
    if (this.textContent !== text) this.textContent = text;
    const near = Math.abs(seconds) < 90;
    this.timer = setTimeout(() => this.tick(), near ? 1000 : 30_000);
  }
}

customElements.define("time-left", TimeLeft);
