/** Narrows a long list of checkboxes to what is typed, the ticked ones first: <choice-filter><fieldset>…. */
class ChoiceFilter extends HTMLElement {
  connectedCallback() {
    const fieldset = this.querySelector("fieldset");
    if (!fieldset || this.input) return;
    this.options = [...fieldset.querySelectorAll("label")];
    fieldset.append(...this.options.filter((option) => !option.querySelector(":checked")));
    this.input = document.createElement("input");
    this.input.type = "search";
    this.input.className = "input";
    this.input.setAttribute("aria-label", fieldset.querySelector("legend").textContent.trim());
    this.input.addEventListener("input", () => this.narrow());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it would send the whole form
    });
    fieldset.querySelector("legend").after(this.input);
  }

  narrow() {
    const typed = this.input.value.trim().toLocaleLowerCase();
    for (const option of this.options) {
      option.hidden = !option.textContent.toLocaleLowerCase().includes(typed);
    }
  }
}

customElements.define("choice-filter", ChoiceFilter);
