import { watch } from "./socket.js";

const STILL = 4_000; // milliseconds without progress: nobody is watching
const LOOK = 2_000;

/** Is a viewer of the show, by watching its topic, while the video really plays; `told` hears how many are.
    Returns what ends it. */
export function countViewer(video, topic, told) {
  let [last, movedAt, unwatch] = [video.currentTime, 0, null];
  const leave = () => {
    unwatch?.();
    unwatch = null;
  };
  const moved = () => {
    if (video.paused || video.currentTime === last) return;
    last = video.currentTime;
    movedAt = Date.now();
    unwatch ??= watch(topic, ({ event, people }) => event === "presence" && told(people));
  };
  const look = setInterval(() => Date.now() - movedAt > STILL && leave(), LOOK);
  video.addEventListener("timeupdate", moved);
  for (const end of ["pause", "ended", "emptied"]) video.addEventListener(end, leave);
  return () => {
    clearInterval(look);
    video.removeEventListener("timeupdate", moved);
    for (const end of ["pause", "ended", "emptied"]) video.removeEventListener(end, leave);
    leave();
  };
}
