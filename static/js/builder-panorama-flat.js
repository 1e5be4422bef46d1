import { Scene } from "./builder-panorama-marks.js";

const rounded = (angle) => Math.round(angle * 1e4) / 1e4;

/** The panorama as it comes, unrolled: works in every browser. Left edge to right edge is a full turn. */
export class FlatScene extends Scene {
  constructor(stage) {
    super(stage);
    this.clicked = (event) => this.tell("point", this.at(event));
    stage.addEventListener("click", this.clicked);
    this.resized = new ResizeObserver(() => this.again());
    this.resized.observe(stage);
  }

  destroy() {
    super.destroy();
    this.resized.disconnect();
    this.stage.removeEventListener("click", this.clicked);
  }

  get centre() {
    return { yaw: 0, pitch: 0 };
  }

  at({ clientX, clientY }) {
    const { left, top, width, height } = this.stage.getBoundingClientRect();
    const share = (offset, size) => Math.min(1, Math.max(0, offset / size));
    return {
      yaw: rounded((share(clientX - left, width) - 0.5) * 2 * Math.PI),
      pitch: rounded((0.5 - share(clientY - top, height)) * Math.PI),
    };
  }

  put(element, { yaw, pitch }) {
    const { clientWidth, clientHeight } = this.stage;
    this.move(element, (yaw / (2 * Math.PI) + 0.5) * clientWidth, (0.5 - pitch / Math.PI) * clientHeight);
  }

  again() {
    for (const mark of this.marks.values()) this.put(mark, mark.place);
    if (this.pointer.place) this.put(this.pointer, this.pointer.place);
  }

  look(place) {
    this.point(place);
    setTimeout(() => this.point(null), 1500);
  }
}
