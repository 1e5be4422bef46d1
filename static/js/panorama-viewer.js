/** The round picture itself; a module of its own, so that the viewer's code comes only with it. */
import { Viewer } from "../vendor/photo-sphere-viewer/core.js";

/** Shows `picture` in `scene`, with a mark for each of the `places`: links with data-yaw and data-pitch in radians. */
export function openPanorama(scene, picture, places, words) {
  const first = places[0]?.dataset ?? {};
  scene.replaceChildren();
  const stage = document.createElement("div");
  stage.className = "panorama__stage";
  scene.append(stage);
  const viewer = new Viewer({
    container: stage,
    panorama: picture,
    lang: words,
    navbar: ["zoom", "move", "fullscreen"],
    keyboard: "always",
    mousewheelCtrlKey: true,
    defaultYaw: Number(first.yaw ?? 0),
    defaultPitch: Number(first.pitch ?? 0),
    defaultZoomLvl: 10,
  });
  const marks = [...places].map((place) => mark(viewer, stage, place));
  viewer.addEventListener("render", () => marks.forEach((each) => put(viewer, each)));
  return new Promise((resolve, reject) => {
    viewer.addEventListener("ready", () => resolve(viewer), { once: true });
    viewer.addEventListener("panorama-error", (event) => reject(event.error), { once: true });
  });
}

/** The links below the picture serve the keyboard, so that the marks are for the pointer alone. */
function mark(viewer, stage, place) {
  const link = document.createElement("a");
  link.className = "panorama__mark";
  link.href = place.href;
  link.tabIndex = -1;
  link.setAttribute("aria-hidden", "true");
  link.append(place.textContent.trim());
  stage.append(link);
  const position = { yaw: Number(place.dataset.yaw), pitch: Number(place.dataset.pitch) };
  place.addEventListener("focus", () => viewer.rotate(position));
  return { link, position };
}

function put(viewer, { link, position }) {
  const seen = viewer.dataHelper.isPointVisible(position);
  link.hidden = !seen;
  if (!seen) return;
  const point = viewer.dataHelper.sphericalCoordsToViewerCoords(position);
  link.style.translate = `calc(${point.x}px - 50%) calc(${point.y}px - 50%)`;
}
