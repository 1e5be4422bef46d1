import { DraftOrder } from "./builder-order.js";
import { FlatScene } from "./builder-panorama-flat.js";
import { found } from "./builder-search.js";
import { hasWebGL } from "./webgl.js";
import { loadStyles } from "./panorama.js";
import { wordsOf } from "./words.js";

const DEGREE = Math.PI / 180;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const radians = (degrees) => Math.round(degrees * DEGREE * 1e4) / 1e4;
const turned = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;
const tilted = (degrees) => Math.max(-90, Math.min(90, degrees));

/**
 * Products placed in the panorama: <panorama-places field="hotspots" search src styles>. A place is set by clicking,
 * moved by dragging its mark, by the arrow keys on it, or by its two numbers in degrees.
 */
class PanoramaPlaces extends DraftOrder {
  connectedCallback() {
    super.connectedCallback();
    const { signal } = this.listeners;
    this.place = null;
    this.search = found(this, (row) => this.add(row), signal);
    this.addEventListener("click", ({ target }) => this.asked(target), { signal });
    this.use(new FlatScene(this.querySelector("[data-flat]")));
    this.mark();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.scene.destroy();
  }

  use(scene) {
    this.scene?.destroy();
    this.scene = scene;
    scene.addEventListener("point", ({ detail }) => this.choosePlace(detail));
    scene.addEventListener("dragged", ({ detail }) => this.put(this.itemOf(detail.product), detail));
    scene.addEventListener("dropped", () => this.changed());
    scene.addEventListener("key", ({ detail }) => this.nudge(detail));
    this.draw();
  }

  asked(target) {
    if (target.closest("[data-round]")) this.walkIn(target.closest("[data-round]"));
    const item = target.closest("[data-look]")?.closest("[data-item]");
    if (item) this.scene.look(placeOf(item));
  }

  async walkIn(button) {
    if (!hasWebGL()) return this.fail(button);
    button.setAttribute("aria-busy", "true");
    try {
      const [{ RoundScene }] = await Promise.all([
        import("./builder-panorama-round.js"),
        loadStyles(this.getAttribute("styles")),
      ]);
      const stage = this.querySelector("[data-flat]");
      this.use(await RoundScene.open(stage, this.getAttribute("src"), wordsOf(this)));
      button.hidden = true;
    } catch {
      this.fail(button);
    }
  }

  fail(button) {
    button.hidden = true;
    this.querySelector("[data-failed]").hidden = false;
  }

  /** Somewhere in the picture was clicked: now a product is chosen for it. */
  choosePlace(place) {
    this.place = place;
    this.scene.point(place);
    this.querySelector("[data-search]").focus();
    this.querySelector("[data-hint]").textContent = this.dataset.placed;
  }

  add(row) {
    const item = row.querySelector("template[data-spot]").content.firstElementChild.cloneNode(true);
    this.list.append(item);
    this.put(item, this.place ?? this.scene.centre);
    this.place = null;
    this.scene.point(null);
    this.querySelector("[data-hint]").textContent = this.dataset.hint;
    this.say("added", item);
    this.changed();
  }

  itemOf(product) {
    return this.items.find((item) => Number(item.dataset.item) === Number(product));
  }

  put(item, { yaw, pitch }) {
    Object.assign(item.dataset, { yaw, pitch });
    item.querySelector("[data-degrees=yaw]").value = Math.round(yaw / DEGREE);
    item.querySelector("[data-degrees=pitch]").value = Math.round(pitch / DEGREE);
    this.draw();
  }

  nudge({ product, key, far }) {
    const [right, up] = STEPS[key];
    const item = this.itemOf(product);
    const { yaw, pitch } = placeOf(item);
    const step = far ? 10 : 1;
    this.put(item, {
      yaw: radians(turned(yaw / DEGREE + right * step)),
      pitch: radians(tilted(pitch / DEGREE + up * step)),
    });
    this.changed();
  }

  changed() {
    const item = document.activeElement?.closest("[data-item]");
    if (item && document.activeElement.matches("[data-degrees]")) this.typed(item);
    super.changed();
    this.mark();
  }

  typed(item) {
    const degrees = (name) => Number(item.querySelector(`[data-degrees=${name}]`).value) || 0;
    const place = { yaw: radians(turned(degrees("yaw"))), pitch: radians(tilted(degrees("pitch"))) };
    Object.assign(item.dataset, place);
  }

  mark() {
    this.querySelector("[data-none]").hidden = this.items.length > 0;
    this.search.taken = this.items.map((item) => Number(item.dataset.item));
    this.search.mark();
    this.draw();
  }

  draw() {
    this.scene.show(this.items.map((item) => ({ product: item.dataset.item, name: item.dataset.name, ...placeOf(item) })));
  }

  read() {
    return this.items.map((item) => ({ product: Number(item.dataset.item), ...placeOf(item) }));
  }

  write() {
    this.draft.refresh("panorama");
  }
}

function placeOf({ dataset }) {
  return { yaw: Number(dataset.yaw), pitch: Number(dataset.pitch) };
}

customElements.define("panorama-places", PanoramaPlaces);
