/** Completion in every search field: a combobox whose list comes from the words of the fair. */

const WAIT_MS = 120;
let count = 0;

class Completion {
  constructor(input) {
    this.input = input;
    this.list = document.createElement("ul");
    this.list.className = "completions";
    this.list.id = `completions-${(count += 1)}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
    input.after(this.list);
    const roles = { role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    input.addEventListener("input", (event) => event.isComposing || this.ask());
    input.addEventListener("compositionend", () => this.ask());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the field
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
  }

  ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(this.input.value.trim()), WAIT_MS);
  }

  async fetch(text) {
    if (text.length < 2) return this.close();
    const address = `${this.input.form.dataset.complete}?q=${encodeURIComponent(text)}`;
    const response = await fetch(address).catch(() => null);
    if (!response?.ok || this.input.value.trim() !== text) return undefined; // the typing went on
    return this.show((await response.json()).words.filter((word) => word !== text));
  }

  show(words) {
    this.list.replaceChildren(...words.map((word, index) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = word;
      return option;
    }));
    this.list.hidden = !words.length || document.activeElement !== this.input;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  close() {
    clearTimeout(this.timer);
    this.show([]);
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const options = [...this.list.children];
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      this.move(options, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.active && !this.list.hidden) {
      event.preventDefault();
      this.take(this.active);
    }
  }

  get active() {
    return this.list.querySelector("[aria-selected=true]");
  }

  move(options, step) {
    const next = options.at((options.indexOf(this.active) + step + (this.active || step > 0 ? 0 : 1)) % options.length);
    this.active?.setAttribute("aria-selected", "false");
    next.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", next.id);
  }

  take(option) {
    if (!option) return;
    this.input.value = option.textContent;
    this.close();
    this.input.form.requestSubmit();
  }
}

for (const input of document.querySelectorAll("form[data-complete] input[type=search]")) new Completion(input);
