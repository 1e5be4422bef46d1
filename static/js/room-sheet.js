/** On phones the talk is a sheet over the page, open while the address ends in #room: the rest is then out of reach. */

const NARROW = matchMedia("(width < 62rem)");

export class RoomSheet {
  covered = [];

  constructor(room) {
    this.room = room;
    this.update = () => this.cover(NARROW.matches && room.matches(":target"));
    this.key = (event) => event.key === "Escape" && !event.defaultPrevented && this.covered.length && this.close();
    addEventListener("hashchange", this.update);
    NARROW.addEventListener("change", this.update);
    document.addEventListener("keydown", this.key);
    room.querySelector(".dock__close").addEventListener("click", (event) => {
      event.preventDefault();
      this.close();
    });
    this.update();
  }

  stop() {
    removeEventListener("hashchange", this.update);
    NARROW.removeEventListener("change", this.update);
    document.removeEventListener("keydown", this.key);
    this.cover(false);
  }

  cover(open) {
    for (const element of this.covered) element.inert = false;
    this.covered = [];
    for (let here = this.room; open && here !== document.body; here = here.parentElement) {
      this.covered.push(...[...here.parentElement.children].filter((other) => other !== here && !other.inert));
    }
    for (const element of this.covered) element.inert = true;
  }

  /** Back to the page as it stood, to the link that led here. */
  close() {
    const place = scrollY;
    location.hash = "#main";
    this.cover(false);
    scrollTo({ top: place, behavior: "instant" });
    const link = [...document.querySelectorAll('a[href$="#room"]')].find((other) => other.checkVisibility());
    link?.focus({ preventScroll: true });
  }
}
