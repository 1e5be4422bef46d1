/** What one can do with a line of a private conversation. One menu, which stands below the line it was opened on. */
import { ask, Failure } from "./room-api.js";
import { fillState } from "./room-line.js";

const EDITABLE = 5 * 60_000; // as the server allows

export class PrivateMenu {
  constructor(talk, menu) {
    this.talk = talk;
    this.menu = menu;
    talk.addEventListener("click", (event) => this.clicked(event.target.closest("button")));
    talk.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.line) this.close({ refocus: true });
    });
    document.addEventListener("click", ({ target }) => this.line && !this.line.contains(target) && this.close());
  }

  clicked(button) {
    const line = button?.closest(".msg");
    if (!line) return;
    if (button.hasAttribute("data-open")) this.toggle(line);
    else if (button.hasAttribute("data-edit")) this.edit(line);
    else if (button.hasAttribute("data-remove")) this.remove(line);
  }

  edit(line) {
    this.close();
    this.talk.composer.edit(line.dataset.id, line.querySelector('[data-slot="text"]').textContent);
  }

  async remove(line) {
    const { id } = line.dataset;
    this.close({ refocus: true });
    try {
      await ask(this.talk.dataset.line.replace("/0/", `/${id}/`), "DELETE");
      this.talk.log.remove(id);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      fillState(line, failure.message || this.talk.say("undone"));
    }
  }

  toggle(line) {
    const again = this.line === line;
    this.close();
    if (again) return;
    this.line = line;
    const mine = line.dataset.mine === "true";
    const fresh = Date.now() - new Date(line.dataset.sent) < EDITABLE;
    for (const item of this.menu.querySelectorAll("[data-edit]")) item.hidden = !mine || !fresh;
    for (const item of this.menu.querySelectorAll("[data-remove]")) item.hidden = !mine;
    for (const item of this.menu.querySelectorAll("[data-theirs]")) item.hidden = mine;
    const report = this.menu.querySelector("[data-report]");
    report.href = `${report.dataset.report.replace("/0/", `/${line.dataset.id}/`)}?next=${encodeURIComponent(location.pathname)}`;
    line.querySelector("[data-open]").setAttribute("aria-expanded", "true");
    this.talk.log.change(() => {
      line.querySelector(".msg__row").after(this.menu);
      this.menu.hidden = false;
    });
    this.menu.scrollIntoView({ block: "nearest" });
    this.menu.querySelector("button:not([hidden]), a:not([hidden])")?.focus({ preventScroll: true });
  }

  close({ refocus = false } = {}) {
    if (!this.line) return;
    const open = this.line.querySelector("[data-open]");
    this.line = null;
    open.setAttribute("aria-expanded", "false");
    this.talk.log.change(() => {
      this.menu.hidden = true;
      this.talk.append(this.menu); // a line that goes must not take the menu with it
    });
    if (refocus) open.focus({ preventScroll: true });
  }

  closeOn(line) {
    if (this.line === line) this.close();
  }
}
