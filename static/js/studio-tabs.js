/** One panel of several in view, by tabs with arrow keys: <studio-tabs> around a tablist and its panels. */
class StudioTabs extends HTMLElement {
  connectedCallback() {
    this.tabs = [...this.querySelectorAll("[role=tab]")];
    this.addEventListener("click", ({ target }) => {
      const tab = target.closest("[role=tab]");
      if (tab) this.show(tab);
    });
    this.addEventListener("keydown", (event) => this.key(event));
    this.observer = new MutationObserver(() => this.count());
    this.observer.observe(this, { childList: true, subtree: true, attributeFilter: ["data-answered"] });
    this.count();
    if (location.hash === "#room") this.show(this.tabs.find((tab) => tab.id === "tab-talk"));
  }

  disconnectedCallback() {
    this.observer.disconnect();
  }

  /** What waits behind a tab is counted on it, as it comes. */
  count() {
    for (const tab of this.tabs.filter((one) => one.dataset.counts)) {
      const [shown, count] = [tab.querySelector("[data-count]"), this.querySelectorAll(tab.dataset.counts).length];
      if (shown.textContent !== String(count)) shown.textContent = count;
      shown.hidden = !count;
    }
  }

  key(event) {
    const at = this.tabs.indexOf(event.target);
    const forward = document.documentElement.dir === "rtl" ? -1 : 1;
    const step = { ArrowRight: forward, ArrowLeft: -forward }[event.key];
    const ends = { Home: 0, End: this.tabs.length - 1 };
    if (at < 0 || (!step && !(event.key in ends))) return;
    event.preventDefault();
    const to = this.tabs[ends[event.key] ?? (at + step + this.tabs.length) % this.tabs.length];
    this.show(to);
    to.focus();
  }

  show(shown) {
    for (const tab of this.tabs) {
      tab.setAttribute("aria-selected", String(tab === shown));
      tab.tabIndex = tab === shown ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = tab !== shown;
    }
  }
}

customElements.define("studio-tabs", StudioTabs);
