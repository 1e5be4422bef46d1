/** A product's pictures: sent one by one as they are dropped or chosen, so that a bad one spoils nothing. */
import { RowList } from "./row-list.js";

const MOST = 12;
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

/** Sends a form's data; the answer's text and whether it is a row, a refusal or a failure. */
export async function send(address, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const headers = { "X-CSRFToken": token() };
  const answer = await fetch(address, { method: "POST", body, headers }).catch(() => null);
  if (!answer || ![200, 409].includes(answer.status)) return { failed: true };
  return { text: await answer.text(), refused: answer.status === 409 };
}

class PictureList extends RowList {
  connectedCallback() {
    this.setAttribute("sortable", "");
    super.connectedCallback();
    this.errors = this.querySelector("[data-errors]");
    this.input = this.querySelector("input[type=file]");
    this.drop = this.querySelector("[data-drop]");
    if (!this.input) return;
    this.input.addEventListener("change", (event) => {
      event.stopPropagation();
      const files = [...this.input.files];
      this.input.value = "";
      this.take(files);
    });
    this.drop.addEventListener("dragover", (event) => this.over(event, "over"));
    this.drop.addEventListener("dragleave", (event) => this.over(event, ""));
    this.drop.addEventListener("drop", (event) => {
      this.over(event, "");
      this.take([...event.dataTransfer.files]);
    });
  }

  over(event, state) {
    event.preventDefault();
    this.drop.dataset.state = state;
  }

  async take(files) {
    this.errors.replaceChildren();
    for (const file of files) {
      if (this.rows.children.length >= MOST) return this.complain(this.dataset.full);
      await this.sendOne(file);
    }
  }

  async sendOne(file) {
    const waiting = document.createElement("li");
    waiting.className = "picture-row skel";
    waiting.setAttribute("aria-label", this.dataset.busy.replace("%n", file.name));
    this.rows.append(waiting);
    const { text, refused, failed } = await send(this.getAttribute("add"), { file, alt: "" });
    if (failed || refused) {
      waiting.remove();
      return this.complain(failed ? this.dataset.failed.replace("%n", file.name) : `${file.name}: ${text}`);
    }
    waiting.outerHTML = text;
    this.changed();
  }

  complain(words) {
    const line = document.createElement("p");
    line.className = "field__error";
    line.textContent = words;
    this.errors.append(line);
  }

  act(event) {
    if (!event.target.closest("[data-crop]")) return super.act(event);
    document.querySelector("picture-crop").open(event.target.closest("[data-row]"), () => this.changed());
  }
}

customElements.define("picture-list", PictureList);
