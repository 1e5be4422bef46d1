/** The panels beside a player, one at a time: <show-tabs> around a list of tabs and their panels. */
class ShowTabs extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("[role=tablist]");
    this.tabs = [...this.list.querySelectorAll("[role=tab]")];
    this.list.hidden = false;
    this.toggleAttribute("data-tabbed", true);
    this.list.addEventListener("click", ({ target }) => this.choose(target.closest("[role=tab]")));
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("poll:new", () => this.note("tab-poll"));
    this.choose(this.tabs.find(({ id }) => id === location.hash.replace("#", "tab-")) ?? this.tabs[0]);
  }

  panel = (tab) => this.querySelector(`#${tab.getAttribute("aria-controls")}`);

  choose(tab) {
    if (!tab) return;
    for (const one of this.tabs) {
      const isChosen = one === tab;
      one.ariaSelected = isChosen;
      one.tabIndex = isChosen ? 0 : -1;
      this.panel(one).hidden = !isChosen;
    }
    tab.querySelector("[data-part=new-poll]")?.toggleAttribute("hidden", true);
  }

  /** Something new is under a tab that is not open. */
  note(id) {
    const tab = this.tabs.find((one) => one.id === id);
    if (tab.ariaSelected !== "true") tab.querySelector("[data-part=new-poll]").hidden = false;
  }

  onKey(event) {
    const isRtl = getComputedStyle(this).direction === "rtl";
    const step = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = this.tabs.at((this.tabs.indexOf(document.activeElement) + step) % this.tabs.length);
    this.choose(next);
    next.focus();
  }
}

customElements.define("show-tabs", ShowTabs);
