/** The panorama as one stands in it; a module of its own, so that the viewer's code comes only with it. */
import { Viewer } from "../vendor/photo-sphere-viewer/core.js";
import { Scene } from "./builder-panorama-marks.js";

const rounded = (angle) => Math.round(angle * 1e4) / 1e4;
const turned = (yaw) => (yaw > Math.PI ? yaw - 2 * Math.PI : yaw); // the viewer counts from 0

export class RoundScene extends Scene {
  /** Opens the viewer in the stage, in place of the flat picture. */
  static open(stage, picture, words) {
    const round = document.createElement("div");
    round.className = "panorama__stage";
    stage.append(round);
    const viewer = new Viewer({
      container: round,
      panorama: picture,
      lang: words,
      navbar: ["zoom", "move", "fullscreen"],
      keyboard: "fullscreen",
      mousewheelCtrlKey: true,
      defaultZoomLvl: 10,
    });
    return new Promise((resolve, reject) => {
      viewer.addEventListener("ready", () => resolve(new RoundScene(round, viewer)), { once: true });
      viewer.addEventListener("panorama-error", (event) => {
        round.remove();
        reject(event.error);
      }, { once: true });
    });
  }

  constructor(stage, viewer) {
    super(stage);
    this.viewer = viewer;
    viewer.addEventListener("click", ({ data }) => this.tell("point", this.placed(data)));
    viewer.addEventListener("render", () => this.again());
  }

  destroy() {
    super.destroy();
    this.viewer.destroy();
  }

  get centre() {
    return this.placed(this.viewer.getPosition());
  }

  placed({ yaw, pitch }) {
    return { yaw: rounded(turned(yaw)), pitch: rounded(pitch) };
  }

  at({ clientX, clientY }) {
    const { left, top } = this.stage.getBoundingClientRect();
    const place = this.viewer.dataHelper.viewerCoordsToSphericalCoords({ x: clientX - left, y: clientY - top });
    return place && this.placed(place);
  }

  put(element, place) {
    const seen = this.viewer.dataHelper.isPointVisible(place);
    element.style.visibility = seen ? "" : "hidden";
    if (!seen) return;
    const { x, y } = this.viewer.dataHelper.sphericalCoordsToViewerCoords(place);
    this.move(element, x, y);
  }

  again() {
    for (const mark of this.marks.values()) this.put(mark, mark.place);
    if (this.pointer.place) this.put(this.pointer, this.pointer.place);
  }

  look(place) {
    this.viewer.animate({ ...place, speed: "20rpm" });
  }
}
