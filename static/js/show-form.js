/** The form of a show: its shelf, and the booth's clock beside the reader's. */
import "./copy-text.js";
import { RowList } from "./row-list.js";

/** The products of a show, found in the catalogue: <show-shelf sortable>. Arrow keys on the buttons move as well. */
class ShowShelf extends RowList {
  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("htmx:afterSwap", () => this.mark());
  }

  act(event) {
    const take = event.target.closest("[data-take]");
    if (!take) return super.act(event);
    this.rows.append(take.parentElement.querySelector("template").content.cloneNode(true));
    this.changed();
    this.say(this.rows.lastElementChild);
  }

  key(event) {
    const row = event.target.closest("[data-row]");
    if (!row || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "ArrowUp") this.move(row, row.previousElementSibling, "[data-up]");
    else this.move(row.nextElementSibling, row, "[data-down]", row);
  }

  /** What the show has already cannot be added again. */
  mark() {
    super.mark();
    const taken = new Set([...this.rows.children].map((row) => row.dataset.product));
    for (const found of this.querySelectorAll("[data-found] [data-product]")) {
      found.querySelector("[data-take]").disabled = taken.has(found.dataset.product);
    }
  }
}

customElements.define("show-shelf", ShowShelf);

/** The moment at which a clock of `zone` shows `written`, a value of datetime-local. */
export function momentOf(written, zone) {
  const wanted = Date.parse(`${written}Z`);
  const shows = (moment) => {
    const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
    return Date.parse(`${parts.format(moment).replace(" ", "T")}Z`);
  };
  let moment = wanted;
  for (const _again of [1, 2]) moment += wanted - shows(moment);
  return new Date(moment);
}

/** Below each time what the booth's clock shows then: <two-clocks zone other place words>. */
class TwoClocks extends HTMLElement {
  connectedCallback() {
    const [zone, other] = [this.getAttribute("zone"), this.getAttribute("other")];
    const language = document.documentElement.lang;
    this.format = new Intl.DateTimeFormat(language, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: other });
    for (const input of this.querySelectorAll("input[type=datetime-local]")) {
      const line = document.createElement("p");
      line.className = "field__hint";
      input.after(line);
      const tell = () => {
        const time = input.value && this.format.format(momentOf(input.value, zone));
        line.textContent = time && this.getAttribute("words").replace("%(time)s", time).replace("%(place)s", this.getAttribute("place"));
      };
      input.addEventListener("input", tell);
      tell();
    }
  }
}

customElements.define("two-clocks", TwoClocks);
