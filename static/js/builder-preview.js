const WIDTHS = { desktop: 1280, phone: 390 };

/** The booth as visitors will see it: <booth-preview><input type=radio name=width>… <div data-stage><iframe>. */
class BoothPreview extends HTMLElement {
  connectedCallback() {
    this.frame = this.querySelector("iframe");
    this.stage = this.querySelector("[data-stage]");
    this.resized = new ResizeObserver(() => this.fit());
    this.resized.observe(this.stage);
    this.addEventListener("change", () => this.fit());
    this.frame.addEventListener("load", () => this.quiet());
    this.draft = this.closest("booth-draft");
    this.refreshed = () => this.refresh();
    this.draft?.addEventListener("draft", this.refreshed);
    if (this.frame.contentDocument?.readyState === "complete") this.quiet();
  }

  disconnectedCallback() {
    this.resized.disconnect();
    this.draft?.removeEventListener("draft", this.refreshed);
  }

  /** The page is laid out at the chosen width, and drawn as small as the place for it is. */
  fit() {
    const chosen = this.querySelector("[name=width]:checked")?.value ?? "desktop";
    const { clientWidth, clientHeight } = this.stage;
    const width = chosen === "phone" ? WIDTHS.phone : Math.max(WIDTHS.desktop, clientWidth);
    const scale = Math.min(1, clientWidth / width);
    const room = Math.max(0, clientWidth - width * scale) / 2;
    Object.assign(this.frame.style, {
      width: `${width}px`,
      height: `${clientHeight / scale}px`,
      scale: String(scale),
      marginInlineStart: `${room}px`,
    });
  }

  /** Only to be looked at: links would lead out of the frame, and what is written in the talk is real. */
  quiet() {
    const page = this.frame.contentDocument;
    if (!page || page === this.quieted) return;
    this.quieted = page;
    const stop = (event) => {
      const link = event.target.closest("a[href]");
      if (event.type === "submit" || (link && !link.getAttribute("href").startsWith("#"))) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    for (const kind of ["click", "submit"]) page.addEventListener(kind, stop, true);
    this.still(page);
  }

  still(page) {
    for (const part of page.querySelectorAll(".booth-talk, .askbar, .topbar, .tabbar, .fairbar")) part.inert = true;
  }

  /** Only what is between top and bottom of the page is exchanged, so that nothing flickers or jumps. */
  async refresh() {
    const page = this.frame.contentDocument;
    const old = page?.querySelector("main");
    const response = await fetch(this.frame.src).catch(() => null);
    if (!old || !response?.ok || response.redirected) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("main");
    if (!fresh || !old.isConnected) return;
    const talk = old.querySelector(".booth-talk");
    fresh.querySelector(".booth-talk")?.replaceWith(talk);
    old.replaceWith(page.importNode(fresh, true));
    this.still(page);
  }
}

customElements.define("booth-preview", BoothPreview);
