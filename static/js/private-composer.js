/** Where one writes in a private conversation: text, and what goes along with it. */
import { ask, Failure } from "./room-api.js";
import { Composer } from "./room-composer.js";
import { Enclosures } from "./private-enclosures.js";

export class PrivateComposer extends Composer {
  most = 4_000;

  constructor(talk, form) {
    super(talk, form);
    this.about = form.querySelector('[data-slot="about"]');
    this.enclosures = new Enclosures(this, form);
    this.editing = form.querySelector('[data-slot="editing"]');
    form.querySelector("[data-drop-about]")?.addEventListener("click", () => (this.about.hidden = true));
    form.querySelector("[data-cancel-edit]").addEventListener("click", () => this.endEdit());
    form.addEventListener("keydown", (event) => event.key === "Escape" && this.edited && this.endEdit());
    if (this.about && !this.about.hidden) this.box.focus({ preventScroll: true });
  }

  /** letters.js keeps them: there is nothing to take back. */
  makeOutbox() {
    return { arrived() {} };
  }

  tellTyping() {
    if (this.room.url) super.tellTyping();
  }

  submit(event) {
    event.preventDefault();
    const { text, asked } = this;
    if (this.box.ariaInvalid) return;
    if (this.edited) {
      this.change(text);
      return;
    }
    const { files, offer, canned } = this.enclosures;
    if (!text && !files.length && !offer && !asked) return;
    const key = (this.keyed === text && this.key) || crypto.randomUUID();
    const about = this.about && !this.about.hidden ? this.about.dataset : null;
    const fields = { text, ...(asked ? { product: asked.id } : {}), ...(offer ?? {}), ...(canned ? { canned } : {}) };
    const url = this.room.dataset.send + (about ? `?${about.query}` : "");
    const subject = about && { kind: about.kind, title: about.title, url: about.path };
    this.clear();
    this.enclosures.clear();
    if (this.about) this.about.hidden = true;
    this.room.letterbox.send({ key, url, fields, files, offer, about: subject });
  }

  /** Put a line's words into the box, to be changed. */
  edit(id, text) {
    if (!this.edited) this.before = this.box.value;
    this.edited = id;
    this.editing.hidden = false;
    this.show({ text, key: null, product: null });
    this.box.focus();
  }

  endEdit() {
    this.edited = null;
    this.editing.hidden = true;
    this.say("");
    this.show({ text: this.before, key: null, product: null });
    this.box.focus();
  }

  async change(text) {
    try {
      const { message } = await ask(this.room.dataset.line.replace("/0/", `/${this.edited}/`), "POST", { text });
      this.room.log.put(message);
      this.endEdit();
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      this.say(failure.message || this.room.say("undone"));
    }
  }

  keep() {
    if (!this.edited) super.keep();
  }
}
