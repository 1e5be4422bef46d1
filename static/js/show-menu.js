/** The menu of a player: how much data it may use, and which of several qualities. */
export class Menu {
  constructor(player, words) {
    this.player = player;
    this.words = words;
    this.menu = player.part("menu");
    this.menu.addEventListener("change", ({ target }) => this.choose(target));
    this.menu.addEventListener("keydown", (event) => this.close(event));
    player.engine.addEventListener("levels", () => this.offerLevels());
  }

  offerLevels() {
    const { levels } = this.player.engine;
    const names = [...new Set(levels)];
    const field = this.player.part("levels");
    field.hidden = names.length < 2;
    const choices = [[-1, this.words.auto], ...names.map((name) => [levels.indexOf(name), name])];
    field.replaceChildren(field.firstElementChild, ...choices.map(([value, name]) => this.choice(value, name)));
  }

  choice(value, name) {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { type: "radio", name: "level", value, checked: value < 0 });
    label.append(input, ` ${name}`);
    return label;
  }

  choose({ name, value }) {
    if (name === "mode") this.player.setMode(value);
    if (name === "level") this.player.engine.level = Number(value);
  }

  chosen(mode) {
    for (const input of this.player.part("modes").querySelectorAll("input")) input.checked = input.value === mode;
  }

  close({ key }) {
    if (key !== "Escape") return;
    this.menu.open = false;
    this.menu.firstElementChild.focus();
  }
}
