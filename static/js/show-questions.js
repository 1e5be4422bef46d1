import { follow } from "./show-feed.js";
import { attempt } from "./show-try.js";
import { wordsOf } from "./words.js";

/** Questions to the hosts, with votes: <show-questions data-topic data-now data-questions data-me data-host>. */
class ShowQuestions extends HTMLElement {
  connectedCallback() {
    this.rows = this.part("rows");
    this.pattern = this.querySelector("template[data-part=row]").content.firstElementChild;
    this.words = wordsOf(this);
    this.own = new Set([...this.querySelectorAll("[data-vote][aria-pressed=true]")].map((one) => this.idOf(one)));
    this.leave = follow(this.dataset.topic, this.dataset.now, (event) => this.hear(event));
    this.addEventListener("click", (event) => this.onClick(event));
    this.part("composer")?.addEventListener("submit", (event) => this.send(event));
    this.part("composer")?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      event.currentTarget.requestSubmit();
    });
  }

  disconnectedCallback() {
    this.leave();
  }

  part = (name) => this.querySelector(`:scope [data-part=${name}]`);
  try = (method, url) => attempt(url, method, {}, this.words.undone);
  idOf = (inside) => inside.closest("[data-question]").dataset.question;
  row = (id) => this.rows.querySelector(`[data-question="${id}"]`);

  hear(event) {
    if (event.event === "now") this.showAll(event.questions);
    else if (event.event === "question.asked") this.show(event.question);
    else if (event.event === "questions.voted") this.count(event.numbers);
    else if (event.event === "question.answered") this.row(event.id)?.toggleAttribute("data-answered", event.answered);
    else if (event.event === "question.removed") this.row(event.id)?.remove();
    else return;
    this.arrange();
  }

  showAll(questions) {
    const standing = new Set(questions.map(({ id }) => String(id)));
    for (const row of [...this.rows.children]) if (!standing.has(row.dataset.question)) row.remove();
    this.own = new Set(questions.filter(({ own }) => own).map(({ id }) => String(id)));
    for (const question of questions) this.show(question);
  }

  show({ id, text, author, author_id: authorId, votes, answered }) {
    const row = this.row(id) ?? this.rows.appendChild(this.pattern.cloneNode(true));
    row.dataset.question = id;
    row.dataset.author = authorId;
    row.toggleAttribute("data-answered", answered);
    for (const [slot, told] of Object.entries({ text, author, votes })) {
      row.querySelector(`[data-slot=${slot}]`).textContent = told;
    }
    const isMine = String(authorId) === this.dataset.me;
    if (!("host" in this.dataset)) row.querySelector("[data-remove]").hidden = !isMine;
    if (isMine && votes === 1) this.own.add(String(id));
    row.querySelector("[data-vote]").ariaPressed = this.own.has(String(id));
  }

  count(numbers) {
    for (const [id, votes] of Object.entries(numbers)) {
      const slot = this.row(id)?.querySelector("[data-slot=votes]");
      if (slot) slot.textContent = votes;
    }
  }

  /** Open ones first, the most wanted on top. Who is at one of them keeps it where it is. */
  arrange() {
    this.part("none").hidden = this.rows.children.length > 0;
    if (this.rows.contains(document.activeElement)) {
      this.rows.addEventListener("focusout", () => setTimeout(() => this.arrange()), { once: true });
      return;
    }
    const votes = (row) => Number(row.querySelector("[data-slot=votes]").textContent);
    const answered = (row) => Number("answered" in row.dataset);
    const sorted = [...this.rows.children].sort(
      (a, b) => answered(a) - answered(b) || votes(b) - votes(a) || a.dataset.question - b.dataset.question,
    );
    if (sorted.some((row, place) => row !== this.rows.children[place])) this.rows.append(...sorted);
  }

  async onClick({ target }) {
    const button = target.closest("[data-vote], [data-answer], [data-remove]");
    if (!button) return;
    const id = this.idOf(button);
    const url = `${this.dataset.questions}${id}/`;
    if ("vote" in button.dataset) {
      const wants = !this.own.has(id);
      const answer = await this.try(wants ? "POST" : "DELETE", `${url}vote/`);
      if (!answer) return;
      this.own[wants ? "add" : "delete"](id);
      button.ariaPressed = wants;
      this.count({ [id]: answer.votes });
    } else if ("answer" in button.dataset) {
      const isAnswered = "answered" in this.row(id).dataset;
      await this.try(isAnswered ? "DELETE" : "POST", `${url}answer/`);
    } else await this.try("DELETE", url);
  }

  async send(event) {
    event.preventDefault();
    const form = event.target;
    if (!form.text.value.trim()) return;
    form.dataset.key ??= crypto.randomUUID();
    const asked = { text: form.text.value, key: form.dataset.key };
    const answer = await attempt(this.dataset.questions, "POST", asked, this.words.undone, this.part("error"));
    if (!answer) return;
    this.show(answer.question);
    this.arrange();
    form.reset();
    delete form.dataset.key;
  }
}

customElements.define("show-questions", ShowQuestions);
