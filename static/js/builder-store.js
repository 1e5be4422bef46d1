/**
 * The fields of a draft as this page knows them: what was last seen on the server, what the person made of it,
 * and what is on its way. What is not sent yet is kept in this browser, so that neither a lost connection nor
 * a closed page loses a word.
 *
 * Events: "change" {key} a value that others or an answer brought; "clash" {key, theirs, editor, mine};
 * "refused" {key, error}; "status" {status}; "saved" {key}.
 */
const PAUSE = 700; // milliseconds of quiet before a change is sent
const RETRY = [2_000, 5_000, 10_000, 30_000];

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Store extends EventTarget {
  constructor({ send, values, keep, tab }) {
    super();
    this.send = send; // async (body) → {status, answer}; status 0 without connection
    this.keep = keep;
    this.tab = tab;
    this.retries = 0;
    this.entries = new Map(
      Object.entries(values).map(([key, value]) => [key, { base: value, value, held: false }]),
    );
  }

  value(key) {
    return this.entries.get(key)?.value;
  }

  isDirty(key) {
    const entry = this.entries.get(key);
    return entry !== undefined && !same(entry.value, entry.base);
  }

  get dirty() {
    return [...this.entries.keys()].filter((key) => this.isDirty(key));
  }

  /** What an earlier page of this browser could not send any more. */
  resume() {
    for (const [key, { base, value }] of Object.entries(this.read())) {
      const entry = this.entries.get(key);
      if (!entry || same(entry.base, value)) continue;
      Object.assign(entry, { base, value });
      this.tell("change", { key });
      this.later(key, 0);
    }
    this.write();
  }

  /** The person changed a field. */
  set(key, value) {
    const entry = this.entries.get(key);
    if (same(entry.value, value)) return;
    entry.value = value;
    this.write();
    if (!entry.held) this.later(key, PAUSE);
  }

  /** The person chose what is to stand after a clash with `theirs`. */
  settle(key, theirs, value) {
    const entry = this.entries.get(key);
    Object.assign(entry, { base: theirs, value, held: false });
    this.write();
    this.tell("change", { key });
    this.later(key, 0);
  }

  /** What the server holds now. `isBusy(key)` fields are left as they are. Returns whether some were left. */
  apply(values, isBusy) {
    let left = false;
    for (const [key, value] of Object.entries(values)) {
      const entry = this.entries.get(key);
      if (!entry || same(entry.base, value)) continue;
      if (this.isDirty(key) || entry.sending) continue; // sending it will tell
      if (isBusy(key)) {
        left = true;
        continue;
      }
      Object.assign(entry, { base: value, value });
      this.tell("change", { key });
    }
    return left;
  }

  /** Send all that waits now. */
  flush() {
    for (const key of this.dirty) {
      clearTimeout(this.entries.get(key).timer);
      this.deliver(key);
    }
  }

  later(key, pause) {
    const entry = this.entries.get(key);
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => this.deliver(key), pause);
    this.report();
  }

  async deliver(key) {
    const entry = this.entries.get(key);
    if (entry.sending || entry.held || !this.isDirty(key)) return this.report();
    entry.sending = true;
    const sent = entry.value;
    this.report();
    const { status, answer } = await this.send({ field: key, base: entry.base, value: sent, tab: this.tab });
    entry.sending = false;
    this.receive(key, entry, sent, status, answer);
    this.write();
    this.report();
  }

  receive(key, entry, sent, status, answer) {
    this.away = status === 0 || status >= 500;
    this.signedOut = status === 401 || status === 403;
    if (status === 200) {
      this.retries = 0;
      entry.base = answer.value;
      const moved = !same(entry.value, sent);
      if (!moved && !same(sent, answer.value)) {
        entry.value = answer.value;
        this.tell("change", { key });
      }
      this.tell("saved", { key });
      if (moved) this.later(key, PAUSE);
    } else if (status === 409) {
      entry.held = true;
      this.tell("clash", { key, mine: entry.value, ...answer });
    } else if (this.away || this.signedOut) {
      this.later(key, RETRY[Math.min(this.retries++, RETRY.length - 1)]);
    } else {
      this.tell("refused", { key, error: answer.error });
    }
  }

  report() {
    const entries = [...this.entries.values()];
    const dirty = this.dirty.length > 0;
    const status = this.signedOut
      ? "signed-out"
      : this.away && dirty
        ? "offline"
        : entries.some((entry) => entry.held)
          ? "clash"
          : entries.some((entry) => entry.sending)
            ? "saving"
            : dirty
              ? "unsaved"
              : "saved";
    if (status !== this.status) this.tell("status", { status });
    this.status = status;
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.keep)) ?? {};
    } catch {
      return {}; // not allowed, or not ours
    }
  }

  write() {
    const waiting = this.dirty.map((key) => [key, this.entries.get(key)]);
    const kept = Object.fromEntries(waiting.map(([key, { base, value }]) => [key, { base, value }]));
    try {
      if (waiting.length) localStorage.setItem(this.keep, JSON.stringify(kept));
      else localStorage.removeItem(this.keep);
    } catch {
      // this browser may not keep things
    }
  }
}
