/** Leads dragged from stage to stage: <lead-board>. The menu on each card does the same by keyboard. */
class LeadBoard extends HTMLElement {
  connectedCallback() {
    for (const name of ["dragstart", "dragend", "dragover", "drop"]) this.addEventListener(name, this);
  }

  handleEvent(event) {
    this[event.type](event);
  }

  dragstart(event) {
    this.lead = event.target.closest("[data-lead]");
    if (!this.lead) return;
    this.lead.dataset.dragged = "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.lead.querySelector("a").textContent);
  }

  dragend() {
    delete this.lead?.dataset.dragged;
    this.lead = undefined;
    this.mark(undefined);
  }

  dragover(event) {
    const column = this.lead && event.target.closest("[data-stage]");
    this.mark(column || undefined);
    if (column) event.preventDefault();
  }

  drop(event) {
    const column = event.target.closest("[data-stage]");
    if (!this.lead || !column || column.contains(this.lead)) return;
    event.preventDefault();
    if (column.dataset.stage === "lost") {
      location.assign(`${this.lead.querySelector("a").href}#lost`); // which asks why
      return;
    }
    const form = this.querySelector("form[data-move]");
    form.action = this.lead.dataset.lead;
    form.elements.stage.value = column.dataset.stage;
    form.submit();
  }

  mark(column) {
    for (const each of this.querySelectorAll("[data-over]")) delete each.dataset.over;
    if (column) column.dataset.over = "";
  }
}

customElements.define("lead-board", LeadBoard);
