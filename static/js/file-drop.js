/** A place to drop files around a plain input, which it names: <file-drop><input type="file"> … <output> … */
class FileDrop extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.addEventListener("dragover", (event) => this.over(event, "over"));
    this.addEventListener("dragleave", (event) => this.over(event, ""));
    this.addEventListener("drop", (event) => this.drop(event));
    this.input.addEventListener("change", () => this.tell());
    this.tell(); // after the back button the browser may still hold files
  }

  over(event, state) {
    event.preventDefault();
    this.dataset.state = state;
  }

  drop(event) {
    this.over(event, "");
    if (!event.dataTransfer.files.length) return;
    this.input.files = event.dataTransfer.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** What is chosen, in words; of many only how many. */
  tell() {
    const files = [...this.input.files];
    const shown = files.slice(0, 3).map((file) => file.name);
    if (files.length > shown.length) shown.push(`+${files.length - shown.length}`);
    this.querySelector("output").value = shown.join(", ");
  }
}

customElements.define("file-drop", FileDrop);
