/** Asks before a page is left whose form holds something that is not saved: <unsaved-guard> around the form. */

class UnsavedGuard extends HTMLElement {
  connectedCallback() {
    this.isDirty = this.hasAttribute("data-dirty");
    const change = ({ target }) => {
      if (target.type !== "file" || target.name === "model") this.isDirty = true;
    };
    this.addEventListener("input", change);
    this.addEventListener("change", change);
    this.addEventListener("submit", () => (this.isDirty = false));
    this.ask = (event) => {
      if (this.isDirty) event.preventDefault(); // the browser puts the question in words of its own
    };
    addEventListener("beforeunload", this.ask);
  }

  disconnectedCallback() {
    removeEventListener("beforeunload", this.ask);
  }
}

customElements.define("unsaved-guard", UnsavedGuard);
