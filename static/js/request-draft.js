import "./row-list.js";

const PAUSE = 1200; // milliseconds without a key before what was written is kept

/** Keeps its form as a draft as one writes: <request-draft data-saving data-saved data-failed><form>…[data-state].
 *  Files go with the form itself; what guests write is kept when they sign in. */
class RequestDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (this.hasAttribute("data-off")) return;
    this.form.addEventListener("input", () => this.saveSoon());
    this.form.addEventListener("change", ({ target }) => target.localName === "row-list" && this.saveSoon());
    this.form.addEventListener("submit", () => this.stop());
    this.leave = () => this.timer && this.save();
    addEventListener("pagehide", this.leave);
  }

  disconnectedCallback() {
    this.stop();
    removeEventListener("pagehide", this.leave);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isOver = true;
  }

  saveSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    this.timer = undefined;
    const data = new FormData(this.form);
    data.delete("files");
    data.append("autosave", "1");
    this.tell(this.dataset.saving);
    const response = await fetch(this.form.action, { method: "POST", body: data, keepalive: true }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    if (this.isOver) return;
    if (answer?.url && !this.form.action.endsWith(answer.url)) {
      this.form.action = answer.url;
      history.replaceState(null, "", answer.url);
    }
    this.tell(answer?.url ? this.dataset.saved : (answer?.error ?? this.dataset.failed));
  }

  tell(words) {
    this.querySelector("[data-state]").textContent = words;
  }
}

customElements.define("request-draft", RequestDraft);
