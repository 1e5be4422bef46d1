import { follow } from "./show-feed.js";
import { attempt } from "./show-try.js";
import { wordsOf } from "./words.js";

/** What the hosts ask: <show-poll data-topic data-now data-polls data-host>. Results show once one has answered. */
class ShowPoll extends HTMLElement {
  connectedCallback() {
    this.form = this.part("poll");
    this.pattern = this.querySelector("template[data-part=option]").content.firstElementChild;
    this.words = wordsOf(this);
    this.isHost = "host" in this.dataset;
    this.leave = follow(this.dataset.topic, this.dataset.now, (event) => this.hear(event));
    this.addEventListener("submit", (event) => this.onSubmit(event));
    this.addEventListener("click", ({ target }) => this.act(target.closest("[data-act]")));
    this.draw();
  }

  disconnectedCallback() {
    this.leave();
  }

  part = (name) => this.querySelector(`[data-part=${name}]`);
  try = (url, data, said) => attempt(url, "POST", data, this.words.undone, said);
  get shown() {
    return [...this.part("options").children];
  }

  hear(event) {
    if (event.event === "now") this.show(event.poll);
    else if (event.event === "poll.opened" || event.event === "poll.closed") {
      this.show({ ...event.poll, answered: this.isHost || this.wasAnswered(event.poll) });
      if (this.isHost) this.readAll();
    } else if (event.event === "poll.answered" && String(event.numbers.poll) === this.form.dataset.poll) {
      this.count(event.numbers);
    }
  }

  wasAnswered = ({ id }) => String(id) === this.form.dataset.poll && "answered" in this.form.dataset;

  show(poll) {
    this.form.hidden = !poll;
    this.part("none").hidden = Boolean(poll);
    if (!poll) return;
    const isSame = String(poll.id) === this.form.dataset.poll;
    this.form.dataset.poll = poll.id;
    this.form.dataset.state = poll.state;
    this.form.toggleAttribute("data-answered", Boolean(poll.answered) || this.isHost);
    this.form.querySelector("[data-slot=text]").textContent = poll.text;
    this.part("several").hidden = !poll.several;
    if (!isSame) this.part("options").replaceChildren(...poll.options.map((option) => this.option(option, poll.several)));
    this.count(Object.fromEntries(poll.options.map(({ id, votes }) => [id, votes])));
    if (!isSame) this.dispatchEvent(new CustomEvent("poll:new", { bubbles: true }));
  }

  option({ id, text }, several) {
    const row = this.pattern.cloneNode(true);
    const input = row.querySelector("input");
    row.dataset.option = input.value = id;
    input.type = several ? "checkbox" : "radio";
    row.querySelector("[data-slot=text]").textContent = text;
    return row;
  }

  count(numbers) {
    for (const row of this.shown) row.dataset.votes = numbers[row.dataset.option] ?? row.dataset.votes;
    this.draw();
  }

  draw() {
    const { state } = this.form.dataset;
    const votes = this.shown.map((row) => Number(row.dataset.votes));
    const all = votes.reduce((sum, one) => sum + one, 0);
    const format = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
    this.shown.forEach((row, place) => {
      const share = all ? votes[place] / all : 0;
      const meter = row.querySelector("meter");
      meter.value = share;
      meter.ariaLabel = row.querySelector("[data-slot=text]").textContent;
      row.querySelector("[data-slot=share]").textContent = format.format(share);
      row.querySelector("input").disabled = state === "closed" || "answered" in this.form.dataset;
    });
    const told = all === 1 ? this.words.one : this.words.many.replace("%n", all.toLocaleString(document.documentElement.lang));
    const isTold = "answered" in this.form.dataset || state === "closed";
    this.part("people").textContent = [isTold && told, state === "closed" && this.words.closed].filter(Boolean).join(" · ");
    const button = this.part("send") ?? this.form.querySelector("[data-act=close]");
    button.hidden = state === "closed" || (!this.isHost && "answered" in this.form.dataset);
  }

  async onSubmit(event) {
    event.preventDefault();
    const { target, submitter } = event;
    const data = new FormData(target, submitter);
    const isDraft = target.dataset.part === "draft";
    const url = isDraft ? this.dataset.polls : `${this.dataset.polls}${this.form.dataset.poll}/answer/`;
    const answer = await this.try(url, data, this.part(isDraft ? "draft-error" : "error"));
    if (!answer) return;
    if (isDraft) this.readAll();
    else this.show({ ...answer.poll, answered: true });
  }

  async act(button) {
    if (!button) return;
    const poll = button.closest("[data-poll]").dataset.poll;
    if (await this.try(`${this.dataset.polls}${poll}/${button.dataset.act}/`, new FormData())) this.readAll();
  }

  /** For hosts: what is prepared, and what was asked, as the server tells it. */
  async readAll() {
    const response = await fetch(this.dataset.polls, { cache: "no-store" }).catch(() => null);
    if (response?.ok) this.part("all").innerHTML = await response.text();
  }
}

customElements.define("show-poll", ShowPoll);
