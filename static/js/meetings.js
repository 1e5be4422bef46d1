/** The week: arrow keys go from meeting to meeting and from day to day, and a phone begins at the day asked for. */
import "./live-region.js";
import "./time-left.js";

const FIELDS = "input, select, textarea, [contenteditable], [role=menu], video";
const ACROSS = { ArrowLeft: -1, ArrowRight: 1 };
const ALONG = { ArrowUp: -1, ArrowDown: 1 };
const PAGES = { PageUp: "before", PageDown: "after" };
let kept; // the day that a phone shows, while the week is drawn anew

const days = () => [...document.querySelectorAll(".week__set")];
const stops = (day) => [...day.querySelectorAll("a")];

function start({ behavior = "instant", to } = {}) {
  const week = document.querySelector(".week");
  const day = document.getElementById(to ?? kept ?? week?.dataset.day);
  if (!day || week.scrollWidth <= week.clientWidth) return;
  const clocks = [...week.querySelectorAll(".week__zone")].reduce((sum, one) => sum + one.offsetWidth, 0);
  const ahead = day.offsetLeft - clocks;
  week.scrollTo({ left: document.dir === "rtl" ? day.offsetLeft + day.offsetWidth + clocks - week.clientWidth : ahead, behavior });
}

/** Of a day's stops the one whose time is nearest to another day's; its head where that was at a head. */
function nearest(day, from) {
  const at = from.closest("[data-at]")?.dataset.at;
  const [head, ...events] = stops(day);
  if (at === undefined || !events.length) return head;
  const far = (link) => Math.abs(link.closest("[data-at]").dataset.at - at);
  return events.reduce((best, link) => (far(link) < far(best) ? link : best));
}

function goal(key, from) {
  const all = days();
  const day = from?.closest(".week__set");
  if (!day) return stops(all.find((one) => one.querySelector("[aria-current]")) ?? all[0])[0];
  const here = stops(day);
  if (ALONG[key]) return here[here.indexOf(from) + ALONG[key]];
  if (key === "Home") return stops(all[0])[0];
  if (key === "End") return stops(all.at(-1))[0];
  const way = document.dir === "rtl" ? -ACROSS[key] : ACROSS[key];
  const next = all[all.indexOf(day) + way];
  return next && nearest(next, from);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
  const { key, target } = event;
  if (target.closest(FIELDS) || !document.querySelector(".week")) return;
  const inside = target.closest(".week__set");
  if (PAGES[key] && inside) {
    event.preventDefault();
    document.querySelector(`[data-step="${PAGES[key]}"]`)?.click();
    return;
  }
  if (!(key in ACROSS) && !(inside && (key in ALONG || key === "Home" || key === "End"))) return;
  if (!inside && target !== document.body && !target.closest("main")) return;
  event.preventDefault();
  goal(key, inside && target)?.focus();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-show-day]");
  const week = link && document.querySelector(".week");
  if (!week || week.scrollWidth <= week.clientWidth) return;
  event.preventDefault();
  kept = link.dataset.showDay;
  start({ behavior: "smooth", to: kept });
});

document.addEventListener(
  "scroll",
  ({ target }) => {
    if (!target.classList?.contains("week")) return;
    const width = target.querySelector(".week__day").offsetWidth;
    const shown = days()[Math.round(Math.abs(target.scrollLeft) / width)];
    kept = shown?.querySelector(".week__day").id ?? kept;
    for (const link of document.querySelectorAll("[data-show-day]")) {
      link.toggleAttribute("aria-current", link.dataset.showDay === kept);
      if (link.dataset.showDay === kept) link.setAttribute("aria-current", "date");
    }
  },
  { capture: true, passive: true },
);
document.addEventListener("refreshed", () => start());
start();
