/** Fetches a fragment again and again: <fresh-region src seconds>…</fresh-region>. Hidden pages wait. */
class FreshRegion extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.refresh(), Number(this.getAttribute("seconds")) * 1000);
    document.addEventListener("visibilitychange", this);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this);
  }

  handleEvent() {
    if (!document.hidden) this.refresh();
  }

  async refresh() {
    // Whoever is at a control in here, or reads a definition, keeps it.
    if (document.hidden || this.contains(document.activeElement) || this.querySelector("details[open]")) return;
    const response = await fetch(this.getAttribute("src")).catch(() => null);
    this.dataset.stale = response?.ok ? "" : "yes";
    if (response?.ok && !response.redirected) this.innerHTML = await response.text();
  }
}

customElements.define("fresh-region", FreshRegion);
