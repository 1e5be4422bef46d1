/** One conversation's letters: shown as lines until the server has them, with what can be done about those it refused. */
import { deliver, forget, keep, lettersOf } from "./letters.js";
import { fillState } from "./room-line.js";

export class Letterbox {
  constructor(talk) {
    this.talk = talk;
    this.sent = ({ detail }) => this.isOurs(detail.letter) && this.arrived(detail);
    this.held = ({ detail }) => this.isOurs(detail.letter) && this.wait(detail);
  }

  isOurs(letter) {
    return letter.talk === this.talk.dataset.send;
  }

  async open() {
    document.addEventListener("letter:sent", this.sent);
    document.addEventListener("letter:held", this.held);
    for (const letter of (await lettersOf(this.talk.me)).filter((one) => this.isOurs(one))) this.show(letter);
  }

  close() {
    document.removeEventListener("letter:sent", this.sent);
    document.removeEventListener("letter:held", this.held);
  }

  /** Keep a message, show it, and send it. */
  async send(message) {
    const letter = { at: Date.now(), person: this.talk.me, talk: this.talk.dataset.send, ...message };
    this.show(letter);
    await keep(letter);
    deliver();
  }

  show(letter) {
    const { talk } = this;
    const author = { id: talk.me, name: "", title: "", avatar: null, staff: false, demo: false };
    const line = talk.log.putPending({
      ...{ key: letter.key, sent_at: new Date(letter.at).toISOString(), author, removed: false, reactions: [] },
      ...{ parts: [{ text: letter.fields.text ?? "", href: "" }], product: null, subject: letter.about ?? null },
      ...{ offer: letter.offer ?? null, files: (letter.files ?? []).map(({ name, size }) => ({ name, size })) },
    });
    if (letter.refused) this.refuse(line, letter, letter.refused);
    else {
      line.dataset.state = "pending";
      fillState(line, talk.say("sending"));
    }
  }

  arrived({ letter, answer }) {
    const { talk } = this;
    if (answer.held) talk.composer.say(answer.held);
    else if (answer.conversation && !talk.url) location.replace(answer.conversation);
    else talk.take(answer.message);
    talk.log.drop(letter.key);
  }

  wait({ letter, failure, later }) {
    const line = this.talk.log.pending(letter.key);
    if (!line) return;
    if (later) fillState(line, failure.message || this.talk.say(failure.status ? "trouble" : "offline"));
    else this.refuse(line, letter, failure.message);
  }

  refuse(line, letter, sentence) {
    line.dataset.state = "failed";
    const buttons = document.createElement("span");
    buttons.append(
      this.button("again", async () => {
        await keep({ ...letter, refused: undefined });
        line.dataset.state = "pending";
        fillState(line, this.talk.say("sending"));
        deliver();
      }),
      " ",
      this.button("drop", async () => {
        await forget(letter.key);
        this.talk.log.drop(letter.key);
      }),
    );
    fillState(line, `${this.talk.say("failed")} ${sentence} `, buttons);
  }

  button(name, act) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: this.talk.say(name) });
    button.addEventListener("click", act);
    return button;
  }
}
