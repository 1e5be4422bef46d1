import { wordsOf } from "./words.js";

/** How long it is until a planned show begins, counted down over its poster. */
const player = document.querySelector("show-player[data-state=planned]");

function draw() {
  const left = new Date(player.dataset.starts) - Date.now();
  const words = wordsOf(player);
  const two = (number) => String(number).padStart(2, "0");
  const seconds = Math.ceil(left / 1000);
  const days = Math.floor(seconds / 86_400);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
  const told = left <= 0 ? words.now : days ? `${words.days.replace("%n", days)} ${clock}` : clock;
  player.querySelector("[data-part=countdown]").textContent = told;
  if (player.dataset.state === "planned") setTimeout(draw, 1000 - (Date.now() % 1000));
}

if (player) draw();
