/**
 * <meeting-notes src topic>: one text that all in the room write. What is typed is sent with the text that it was made
 * from, so that the server joins it with what others wrote; what comes back is put below the cursor without moving it.
 */
import { ask } from "./room-api.js";
import { watch } from "./socket.js";

const PAUSE = 800;
const AGAIN = 5_000;

/** The one stretch in which `after` differs from `before`: [from, until (in before), the new text]. */
export function change(before, after) {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from += 1;
  let same = 0;
  while (same < most - from && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
  return [from, before.length - same, after.slice(from, after.length - same)];
}

class MeetingNotes extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector("textarea");
    this.base = this.box.value;
    this.box.addEventListener("input", () => this.later(PAUSE));
    this.unwatch = watch(this.getAttribute("topic"), ({ event }) => ["notes.changed", "resync"].includes(event) && this.sync());
  }

  disconnectedCallback() {
    this.unwatch();
    clearTimeout(this.timer);
  }

  later(pause) {
    this.tell("saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sync(), pause);
  }

  /** Send what was typed, or fetch what others did; one request at a time. */
  async sync() {
    if (this.isBusy) {
      this.wants = true;
      return;
    }
    this.isBusy = true;
    const [sent, base] = [this.box.value, this.base];
    try {
      const isTyped = sent !== base;
      const { text } = await (isTyped ? ask(this.getAttribute("src"), "POST", { base, text: sent }) : ask(this.getAttribute("src")));
      this.take(sent, text);
      if (isTyped) this.tell("saved");
    } catch (failure) {
      this.tell("lost", failure.message);
      if (failure.status === 0 || failure.status === 429) setTimeout(() => this.sync(), failure.retryAfter * 1000 || AGAIN);
    }
    this.isBusy = false;
    if (this.wants || this.box.value !== this.base) {
      this.wants = false;
      if (this.box.value !== this.base) this.later(PAUSE);
      else this.sync();
    }
  }

  /** The text as the server has it now; what was typed since it was asked is done to it anew. */
  take(sent, text) {
    const typed = change(sent, this.box.value);
    this.base = text;
    if (text === sent) return;
    const [from, until, put] = change(sent, text);
    const moved = put.length - (until - from);
    const along = (place) => (place <= from ? place : Math.max(from + put.length, place + moved));
    const [start, end] = [this.box.selectionStart, this.box.selectionEnd];
    const [typedFrom, typedUntil, words] = typed;
    const isTyped = words || typedFrom !== typedUntil;
    this.box.value = isTyped ? text.slice(0, along(typedFrom)) + words + text.slice(along(typedUntil)) : text;
    if (document.activeElement === this.box) this.box.setSelectionRange(along(start), along(end));
  }

  tell(name, sentence = "") {
    this.querySelector('[data-part="state"]').textContent = sentence || this.dataset[name];
  }
}

customElements.define("meeting-notes", MeetingNotes);
