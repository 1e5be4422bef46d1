/** Messages on their way, one after the other in the order of writing. Each has a key, so that trying again is safe. */
import { ask } from "./room-api.js";
import { fillState } from "./room-line.js";

export class Outbox {
  queue = [];

  constructor(room, composer) {
    this.room = room;
    this.composer = composer;
  }

  send(message) {
    const { room } = this;
    const author = { id: room.me, name: "", title: "", avatar: null, staff: false, demo: false };
    const line = room.log.putPending({
      ...{ key: message.key, sent_at: new Date().toISOString(), author, removed: false, reactions: [] },
      ...{ text: message.text, parts: [{ text: message.text, href: "" }], product: null },
    });
    line.dataset.state = "pending";
    fillState(line, room.say("sending"));
    this.queue.push(message);
    if (this.queue.length === 1) this.run();
  }

  async run() {
    while (this.queue.length) {
      const [message] = this.queue;
      try {
        const { text, key, product } = message;
        const data = product ? { text, key, product: product.id } : { text, key };
        const answer = await ask(this.room.url, "POST", data);
        if (answer.held) this.held(message, answer.held);
        else this.room.take(answer.message);
      } catch (failure) {
        this.giveUp(failure);
        return;
      }
      this.queue.shift();
    }
  }

  /** The organisers look at it before others see it. */
  held({ key }, sentence) {
    this.room.log.drop(key);
    this.composer.say(sentence);
  }

  /** The first goes back into the box if that is free; what was written after it must not overtake it. */
  giveUp(failure) {
    const failed = this.queue.splice(0);
    const sentence = this.why(failure);
    if (failure.retryAfter) this.room.slow?.wait(failure.retryAfter);
    const first = failed[0];
    if (failed.length === 1 && this.composer.takeBack(first, sentence)) {
      this.room.log.drop(first.key);
      if (failure.signIn) this.offerSignIn(failure);
      return;
    }
    for (const message of failed) this.mark(message, sentence);
  }

  why(failure) {
    if (failure.status === undefined) throw failure;
    return failure.message || this.room.say(failure.status ? "trouble" : "offline");
  }

  offerSignIn({ signIn, message }) {
    const link = document.createElement("a");
    Object.assign(link, { href: signIn, textContent: this.room.say("sign-in") });
    this.composer.say(`${message} `, link);
  }

  mark(message, sentence) {
    const line = this.room.log.pending(message.key);
    if (!line) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: this.room.say("again") });
    button.addEventListener("click", () => this.send(message));
    line.dataset.state = "failed";
    fillState(line, `${this.room.say("failed")} ${sentence} `, button);
  }

  /** The server has it after all: nothing is to be tried again. */
  arrived(key) {
    this.queue = this.queue.filter((message, place) => place === 0 || message.key !== key);
  }
}
