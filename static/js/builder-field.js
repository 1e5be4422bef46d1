/**
 * A field of the draft: <draft-field field="story@en" label="Story">control…</draft-field>. Other kinds of
 * fields say how they `read` and `write` their value.
 */
export class DraftField extends HTMLElement {
  connectedCallback() {
    this.draft = this.closest("booth-draft");
    this.key = this.getAttribute("field");
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    const store = this.draft.store;
    this.querySelector("form")?.addEventListener("submit", (event) => event.preventDefault(), { signal });
    this.addEventListener("input", () => this.changed(), { signal });
    store.addEventListener("change", (event) => this.concerns(event) && this.write(store.value(this.key)), { signal });
    store.addEventListener("clash", (event) => this.concerns(event) && this.ask(event.detail), { signal });
    store.addEventListener("refused", (event) => this.concerns(event) && this.complain(event.detail.error), { signal });
    store.addEventListener("saved", (event) => this.concerns(event) && this.saved(), { signal });
    if (store.isDirty(this.key)) this.write(store.value(this.key));
    else if (this.touched) this.changed(); // before this script ran
  }

  disconnectedCallback() {
    this.listeners.abort();
  }

  concerns({ detail }) {
    return detail.key === this.key;
  }

  changed() {
    this.draft.store.set(this.key, this.read());
  }

  saved() {
    this.complain("");
    const value = this.draft.store.value(this.key);
    if (JSON.stringify(this.read()) !== JSON.stringify(value)) this.write(value); // it was written by an earlier page
  }

  get control() {
    return this.querySelector("[name=value]");
  }

  get touched() {
    return [...this.querySelectorAll("[name=value]")].some(
      (control) => control.value !== control.defaultValue || control.checked !== control.defaultChecked,
    );
  }

  read() {
    return this.control.type === "radio" ? this.querySelector("[name=value]:checked").value : this.control.value;
  }

  write(value) {
    if (this.control.type === "radio") this.querySelector(`[name=value][value="${value}"]`).checked = true;
    else if (this.control.value !== value) this.control.value = value;
  }

  complain(error) {
    const place = this.querySelector("[data-error]");
    if (!place) return;
    place.hidden = !error;
    place.querySelector("span").textContent = error;
    this.control?.toggleAttribute("aria-invalid", Boolean(error));
  }

  /** Somebody was faster: show both, and let the person choose. Nothing is sent until then. */
  ask({ theirs, editor, mine, error }) {
    this.querySelector(".clash")?.remove();
    const note = this.draft.querySelector("template[data-clash]").content.firstElementChild.cloneNode(true);
    note.querySelector("[data-who]").textContent = error;
    note.querySelector("[data-theirs]").textContent = this.words(theirs);
    note.querySelector("[data-mine]").textContent = this.words(mine);
    const current = () => this.draft.store.value(this.key);
    const choices = { mine: current, theirs: () => theirs, both: () => this.joined(theirs, current()) };
    note.querySelector("[data-choose=both]").hidden = typeof theirs !== "string" || this.control?.type === "radio";
    note.addEventListener("click", ({ target }) => {
      const choose = choices[target.closest("[data-choose]")?.dataset.choose];
      if (!choose) return;
      note.remove();
      this.draft.store.settle(this.key, theirs, choose());
      this.control?.focus();
    });
    this.append(note);
    note.querySelector("button").scrollIntoView({ block: "nearest" });
  }

  joined(theirs, mine) {
    return this.control.tagName === "TEXTAREA" ? `${theirs}\n\n${mine}` : `${theirs} ${mine}`;
  }

  /** The value as people read it. */
  words(value) {
    const radio = this.querySelector(`input[type=radio][value="${value}"]`);
    return radio ? radio.labels[0].textContent.trim() : String(value);
  }
}

customElements.define("draft-field", DraftField);
