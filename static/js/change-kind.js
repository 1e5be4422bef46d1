/** Of the fields of a change, shows the one that belongs to the chosen kind. */

class ChangeKind extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => this.show());
    this.show();
  }

  show() {
    const kind = this.querySelector("input[name=kind]:checked")?.value;
    for (const field of this.querySelectorAll("[data-for]")) {
      field.hidden = field.dataset.for !== kind;
      for (const control of field.querySelectorAll("input, select")) control.disabled = field.hidden;
    }
  }
}

customElements.define("change-kind", ChangeKind);
