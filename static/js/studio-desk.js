/** What the stage says, and which of its buttons can be pressed. */
export const SENDING = ["connecting", "on air", "reconnecting"];

const number = (value) => value.toLocaleString(document.documentElement.lang);

export class Desk {
  constructor(stage) {
    this.stage = stage;
    this.named = (name) => stage.named(name);
    this.say = stage.say;
  }

  /** The buttons as they fit the state here, and that of the show, which the server has drawn beside. */
  label(state, picture) {
    const show = document.querySelector("[data-control] [data-state]")?.dataset ?? {};
    const [sends, go] = [SENDING.includes(state), this.named("go")];
    go.hidden = sends || state === "over" || !["planned", "on_air", "paused"].includes(show.state);
    go.disabled = !picture.stream || Boolean(show.refusal);
    const words = show.takesOver ? "take-over" : show.state === "planned" ? "go" : "go-on";
    go.querySelector("span").textContent = this.say(words);
    this.named("pause").hidden = !sends;
    this.named("mute").hidden = !picture.stream?.getAudioTracks().length;
  }

  health({ kbps, queued, lost }) {
    const told = [this.say("health", { kbps: number(kbps) })];
    if (queued > 2) told.push(this.say("waiting", { seconds: Math.round(queued) }));
    if (lost) told.push(this.say("lost", { count: lost }));
    this.named("health").textContent = told.join(" · ");
  }

  /** A sentence that stands until something else is done: one of the page's words by name, or the server's own. */
  trouble(name, sentence = name && this.say(name)) {
    this.named("trouble").textContent = sentence;
    this.named("trouble").hidden = !sentence;
  }
}
