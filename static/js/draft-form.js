const PAUSE = 1200; // milliseconds without a key before what was written is sent

/** Saves its form as one writes: <draft-form data-saving data-saved data-failed><form>…[data-state]</form> */
class DraftForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("input", (event) => this.saveSoon(event.target));
    this.form.addEventListener("submit", () => clearTimeout(this.timer));
    addEventListener("pagehide", () => this.timer && this.save());
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  saveSoon(field) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), field.type === "file" ? 0 : PAUSE);
  }

  async save() {
    this.timer = undefined;
    const files = [...this.form.querySelectorAll("input[type=file]")].filter((input) => input.files.length);
    const data = new FormData(this.form);
    data.append("autosave", "1");
    this.tell(this.dataset.saving);
    const response = await fetch(this.form.action, { method: "POST", body: data, keepalive: !files.length }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    if (!answer) return this.tell(this.dataset.failed);
    this.showErrors(answer.errors ?? {});
    if (answer.errors) return this.tell("");
    this.keep(files, answer.files);
    document.querySelector("[data-gaps]")?.replaceWith(document.createRange().createContextualFragment(answer.gaps));
    this.tell(this.dataset.saved);
  }

  /** A file that has arrived is named below its control, and is not sent again. */
  keep(files, kept) {
    for (const input of files) {
      input.value = "";
      const place = this.querySelector(`[data-kept="${input.name}"]`);
      if (place && kept[input.name]) place.textContent = kept[input.name];
    }
  }

  showErrors(errors) {
    this.querySelectorAll("[data-told]").forEach((line) => line.remove());
    for (const [name, [error]] of Object.entries(errors)) {
      const line = Object.assign(document.createElement("p"), { className: "field__error", textContent: error.message });
      line.setAttribute("role", "alert");
      line.dataset.told = name;
      const field = this.form.elements[name];
      if (field?.closest) field.closest(".field").append(line);
      else this.form.prepend(line);
    }
  }

  tell(words) {
    this.querySelector("[data-state]").textContent = words;
  }
}

customElements.define("draft-form", DraftForm);
