/** Answers without leaving the page: <consent-bar><form>…</form></consent-bar> */
class ConsentBar extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.answer(event));
  }

  async answer(event) {
    event.preventDefault();
    const form = event.target;
    const words = new FormData(form, event.submitter);
    // "manual": the answer is a redirect back to this page, which need not be fetched again.
    const response = await fetch(form.action, { method: "POST", body: words, redirect: "manual" }).catch(() => null);
    if (response?.type !== "opaqueredirect") {
      HTMLFormElement.prototype.submit.call(this.asPlain(form, event.submitter));
      return;
    }
    document.querySelector("main")?.focus({ preventScroll: true });
    this.remove();
  }

  /** The form as it would go without scripts, with the pressed button's value. */
  asPlain(form, button) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: button.name, value: button.value });
    form.append(input);
    return form;
  }
}

customElements.define("consent-bar", ConsentBar);
