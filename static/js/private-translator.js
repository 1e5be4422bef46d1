/** Lines in the reader's language, the original one press away. The worker translates; its answer comes by the socket. */
import { ask, Failure } from "./room-api.js";
import { watch } from "./socket.js";

const PATIENCE = 15_000;
const names = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "language" });

export class Translator {
  waiting = new Map();

  constructor(talk) {
    this.talk = talk;
    this.offered = talk.hasAttribute("data-translates");
    if (!this.offered) return;
    talk.addEventListener("click", ({ target }) => this.clicked(target.closest("[data-translate]")));
    for (const line of talk.log.all) this.offer(line);
    this.unwatch = watch(`me:${talk.me}`, (event) => event.event === "line.translated" && this.answer(event));
  }

  stop() {
    this.unwatch?.();
  }

  /** A line drawn anew shows its own words. */
  dress(line) {
    this.original(line);
    this.offer(line);
  }

  /** What others wrote can be translated, once the server has it. */
  offer(line) {
    const { id, mine } = line.dataset;
    const text = line.querySelector('[data-slot="text"]').textContent;
    line.querySelector("[data-translate]").hidden = !this.offered || !id || mine === "true" || !text;
  }

  async clicked(button) {
    const line = button?.closest(".msg");
    if (!line) return;
    if (button.getAttribute("aria-pressed") === "true") {
      this.original(line);
      return;
    }
    this.say(line, this.talk.say("translating"));
    const id = Number(line.dataset.id);
    this.waiting.set(id, setTimeout(() => this.answer({ id, translation: null }), PATIENCE));
    try {
      const { translation } = await ask(this.talk.dataset.translation.replace("/0/", `/${id}/`), "POST");
      if (translation) this.answer({ id, translation });
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      this.answer({ id, translation: null, why: failure.message });
    }
  }

  answer({ id, translation, why }) {
    if (!this.waiting.has(id)) return;
    clearTimeout(this.waiting.get(id));
    this.waiting.delete(id);
    const line = this.talk.log.find(id);
    if (!line) return;
    if (translation && !translation.same) this.show(line, translation);
    else this.say(line, translation ? this.talk.say("same") : why || this.talk.say("untranslated"));
  }

  show(line, { text, source }) {
    const place = line.querySelector('[data-slot="translation"]');
    this.talk.log.change(() => {
      line.querySelector('[data-slot="text"]').hidden = true;
      place.hidden = false;
      place.textContent = text;
    });
    line.querySelector("[data-translate]").setAttribute("aria-pressed", "true");
    this.say(line, this.talk.say("from-language", { language: names.of(source || "und") }));
  }

  original(line) {
    const place = line.querySelector('[data-slot="translation"]');
    if (!place.hidden) line.querySelector('[data-slot="text"]').hidden = false;
    place.hidden = true;
    line.querySelector("[data-translate]").setAttribute("aria-pressed", "false");
    this.say(line, "");
  }

  say(line, sentence) {
    line.querySelector('[data-slot="tr"]').textContent = sentence;
  }
}
