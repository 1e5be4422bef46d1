/** Pictures in a row that is swiped or scrolled; thumbnails and arrow keys lead to one, and say which is shown. */
class PictureGallery extends HTMLElement {
  connectedCallback() {
    this.row = this.querySelector("ul");
    this.pictures = [...this.row.children];
    this.thumbs = [...this.querySelectorAll("a[href^='#']")];
    this.shown = 0;
    this.thumbs.forEach((thumb, index) =>
      thumb.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(index);
      }),
    );
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.observer = new IntersectionObserver((entries) => this.onSeen(entries), { root: this.row, threshold: 0.6 });
    this.pictures.forEach((picture) => this.observer.observe(picture));
    this.turn = this.querySelector("[data-turn]");
    if (this.turn) this.offerModel();
  }

  disconnectedCallback() {
    this.observer.disconnect();
  }

  show(index) {
    const picture = this.pictures[Math.max(0, Math.min(index, this.pictures.length - 1))];
    // Not scrollIntoView, which would move the page as well.
    this.row.scrollTo({ left: picture.offsetLeft - this.row.offsetLeft, behavior: "smooth" });
  }

  onKey(event) {
    const forward = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: forward, ArrowLeft: -forward }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(this.shown + step, this.pictures.length - 1));
    if (this.thumbs.includes(document.activeElement)) this.thumbs[next].focus({ preventScroll: true });
    this.show(next);
  }

  onSeen(entries) {
    const seen = entries.find((entry) => entry.isIntersecting);
    if (!seen) return;
    this.shown = this.pictures.indexOf(seen.target);
    this.thumbs.forEach((thumb, index) => {
      if (index === this.shown) thumb.setAttribute("aria-current", "true");
      else thumb.removeAttribute("aria-current");
    });
  }

  offerModel() {
    const stage = this.querySelector("model-stage");
    this.turn.hidden = false;
    this.turn.addEventListener("click", () => {
      this.row.hidden = true;
      this.turn.hidden = true;
      stage.open();
    });
    stage.addEventListener("close", () => {
      this.row.hidden = false;
      this.turn.hidden = false;
      this.turn.focus();
    });
    this.thumbs.forEach((thumb) => thumb.addEventListener("click", () => stage.close()));
  }
}

customElements.define("picture-gallery", PictureGallery);
