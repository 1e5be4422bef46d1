/** What the room shows of itself: which part is in view, sentences above the faces, and what is only read out. */
export class Stage {
  constructor(room) {
    this.room = room;
    this.named = room.named;
  }

  show(state) {
    this.room.dataset.state = state;
    this.named("lobby").hidden = state === "in";
    this.named("tiles").hidden = state !== "in";
  }

  busy(isBusy) {
    for (const name of ["enter", "quiet"]) this.named(name).toggleAttribute("disabled", isBusy);
  }

  /** A sentence that stands until another does: one of the page's by name, or the server's own. */
  tell(name, sentence = name && this.room.say(name)) {
    this.named("say").textContent = sentence;
    this.named("say").hidden = !sentence;
  }

  whisper(name, { name: who }) {
    this.named("told").textContent = this.room.say(name, { name: who });
  }

  /** The browser plays no sound before a gesture: the next one lets it. */
  hush() {
    const play = () => this.room.querySelectorAll(".meet-tile video").forEach((video) => video.play().catch(() => {}));
    document.addEventListener("click", play, { once: true });
  }
}
