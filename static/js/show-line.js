/** The line on which one seeks, with a mark for each chapter of a replay. */
const clock = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts.slice(parts[0] ? 0 : 1).map((part, place) => (place ? String(part).padStart(2, "0") : part)).join(":");
};

export class SeekLine {
  constructor(player, seek) {
    this.player = player;
    this.line = player.part("line");
    this.line.addEventListener("input", () => {
      const [start, end] = player.engine.span;
      seek(start + Number(this.line.value) * (end - start));
    });
    this.chapters = [...document.querySelectorAll("[data-seek]")];
    document.addEventListener("click", (event) => {
      const chapter = event.target.closest("[data-seek]");
      if (chapter) this.jump(event, Number(chapter.dataset.seek), seek);
    });
  }

  jump(event, to, seek) {
    event.preventDefault();
    history.replaceState(history.state, "", `#t=${Math.round(to)}`);
    if (this.player.isPlaying) seek(to);
    else this.player.do("start");
    this.player.scrollIntoView({ block: "nearest" });
  }

  draw() {
    const { engine, isPlaying, video } = this.player;
    const [start, end] = engine.span;
    const at = video.currentTime;
    this.player.part("seek").hidden = !isPlaying || end - start < 20;
    if (document.activeElement !== this.line || !this.line.matches(":active")) this.line.value = end > start ? (at - start) / (end - start) : 1;
    this.line.ariaValueText = engine.isLive ? `−${clock(end - at)}` : `${clock(at)} / ${clock(end)}`;
    if (!engine.isLive) this.player.part("time").textContent = `${clock(at)} / ${clock(end)}`;
    this.mark(at, end);
  }

  mark(at, end) {
    if (!this.chapters.length || !Number.isFinite(end) || !end) return;
    const marks = this.player.part("marks");
    if (marks.childElementCount !== this.chapters.length) {
      marks.replaceChildren(...this.chapters.map((chapter) => {
        const mark = document.createElement("i");
        mark.style.setProperty("--at", Number(chapter.dataset.seek) / end);
        return mark;
      }));
    }
    const here = this.chapters.findLast((chapter) => Number(chapter.dataset.seek) <= at + 0.25);
    if (here === this.here) return;
    this.here = here;
    for (const chapter of this.chapters) chapter.toggleAttribute("aria-current", chapter === here);
    this.player.dispatchEvent(new CustomEvent("chapter", { detail: here?.dataset.product ?? "" }));
  }
}
