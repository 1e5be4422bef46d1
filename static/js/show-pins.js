import { follow } from "./show-feed.js";

/** The product beside the player: as the hosts pin it, or in a replay as it was pinned at that time. */
const player = document.querySelector("show-player");
const place = player?.querySelector("[data-part=pins]");

async function pin(product) {
  if (product && !card(product)) await fetchCard(product);
  for (const one of place.children) one.hidden = one.dataset.pin !== String(product);
}

const card = (product) => place.querySelector(`[data-pin="${product}"]`);

/** One that was not on the show's shelf when the page was opened. */
async function fetchCard(product) {
  const { sheetUrl } = document.querySelector("show-sheet").dataset;
  const response = await fetch(`${sheetUrl}?act=pin&product=${product}`).catch(() => null);
  if (!response?.ok || card(product)) return;
  place.insertAdjacentHTML("beforeend", await response.text());
}

if (player) {
  follow(player.dataset.topic, player.dataset.now, ({ event, product }) => {
    if (player.dataset.state === "replay") return;
    if (event === "product.pinned" || event === "now") pin(product);
  });
  player.addEventListener("chapter", ({ detail }) => pin(detail));
}
