import { DraftField } from "./builder-field.js";

const STEP = 10;

/** What of the picture is never cut: <hero-focus field="hero_focus"> with two ranges and the picture to click. */
class HeroFocus extends DraftField {
  connectedCallback() {
    super.connectedCallback();
    this.stage = this.querySelector("[data-focus]");
    this.stage.addEventListener("click", (event) => this.point(event));
  }

  get ranges() {
    return [...this.querySelectorAll("input[type=range]")];
  }

  point({ clientX, clientY }) {
    const { left, top, width, height } = this.querySelector("[data-whole]").getBoundingClientRect();
    const rounded = (share) => Math.min(10, Math.max(0, Math.round(share * STEP))) * STEP;
    this.write([rounded((clientX - left) / width), rounded((clientY - top) / height)]);
    this.changed();
  }

  changed() {
    this.show(this.read());
    super.changed();
  }

  read() {
    return this.ranges.map((range) => Number(range.value));
  }

  write(place) {
    this.ranges.forEach((range, index) => (range.value = place[index]));
    this.show(place);
  }

  show([x, y]) {
    for (const cut of this.querySelectorAll(".player, [data-focus]")) Object.assign(cut.dataset, { x, y });
  }

  words([x, y]) {
    return `${x}%, ${y}%`;
  }
}

customElements.define("hero-focus", HeroFocus);
