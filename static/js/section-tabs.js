/** Marks the tab of the section in view: <section-tabs> around links to sections of the page. */
class SectionTabs extends HTMLElement {
  connectedCallback() {
    this.links = new Map();
    for (const link of this.querySelectorAll("a[href^='#']")) {
      const section = document.getElementById(link.hash.slice(1));
      if (section) this.links.set(section, link);
    }
    // A section counts as in view while it crosses a line below the tabs.
    this.observer = new IntersectionObserver((entries) => this.mark(entries), { rootMargin: "-25% 0% -74% 0%" });
    for (const section of this.links.keys()) this.observer.observe(section);
  }

  disconnectedCallback() {
    this.observer.disconnect();
  }

  mark(entries) {
    for (const { target, isIntersecting } of entries) {
      const link = this.links.get(target);
      if (isIntersecting) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}

customElements.define("section-tabs", SectionTabs);
