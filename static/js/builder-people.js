const EVERY = 20_000;
const SEEN = 45_000;

/** Who else has the draft open, and at which field: <draft-people url me>. Tells the others the same of this page. */
class DraftPeople extends HTMLElement {
  connectedCallback() {
    this.draft = this.closest("booth-draft");
    this.people = new Map();
    this.draft.addEventListener("editor", ({ detail }) => this.hear(detail));
    this.draft.addEventListener("focusin", ({ target }) => this.at(fieldOf(target)));
    this.draft.addEventListener("focusout", ({ relatedTarget }) => this.at(relatedTarget ? fieldOf(relatedTarget) : ""));
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", ({ persisted }) => persisted && this.tell());
    this.timer = setInterval(() => document.visibilityState === "visible" && this.tell(), EVERY);
    this.tell();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.leave();
  }

  at(field) {
    if (field === this.field) return;
    this.field = field;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.tell(), 200);
  }

  async tell() {
    const data = new URLSearchParams({ field: this.field ?? "", tab: this.draft.tab });
    const { status, answer } = await this.draft.post(this.getAttribute("url"), data);
    if (status !== 200) return;
    this.people.clear();
    for (const other of answer.others) this.note(other);
    this.show();
  }

  leave() {
    const data = new URLSearchParams({ left: "1", tab: this.draft.tab, csrfmiddlewaretoken: this.draft.token });
    navigator.sendBeacon(this.getAttribute("url"), data);
  }

  hear({ event, person, name, field, tab }) {
    if (tab === this.draft.tab || String(person) === this.getAttribute("me")) return;
    if (event === "editor.seen") this.note({ person, name, field });
    else if (event === "editor.left") this.people.delete(person);
    else return;
    this.show();
  }

  note({ person, name, field }) {
    this.people.set(person, { name, field, until: Date.now() + SEEN });
  }

  show() {
    for (const [person, { until }] of this.people) if (until < Date.now()) this.people.delete(person);
    this.replaceChildren(...[...this.people.values()].map((other) => this.line(other)));
    this.hidden = !this.people.size;
    for (const part of this.draft.querySelectorAll("[field]")) {
      const there = [...this.people.values()].find(({ field }) => field && field === part.getAttribute("field"));
      part.toggleAttribute("data-others", Boolean(there));
    }
  }

  line({ name, field }) {
    const label = field && this.draft.querySelector(`[field="${CSS.escape(field)}"]`)?.getAttribute("label");
    const sentence = label ? this.dataset.writing : this.dataset.here;
    const line = document.createElement("span");
    line.className = "badge";
    line.dataset.tone = "info";
    line.textContent = sentence.replace("%(name)s", name).replace("%(field)s", label);
    return line;
  }
}

function fieldOf(element) {
  return element.closest("[field]")?.getAttribute("field") ?? "";
}

customElements.define("draft-people", DraftPeople);
