/**
 * What every talk is: lines in their order, kept current. Events bring messages whole. After each connection,
 * and whenever something may have been missed, the talk is asked for what came meanwhile.
 *
 * One that extends it has `url`, `log`, `me` and take(message), and may do more with what it caught up.
 */
import { ask, Failure } from "./room-api.js";

const OVERLAP = 20; // events may overtake each other, so a catch-up begins a little earlier
const PAGES = 10; // who missed more begins anew with the newest

export class Talk extends HTMLElement {
  async catchUp() {
    if (this.catching) {
      this.again = true; // what came after the question was asked is asked for once more
      return;
    }
    this.catching = true;
    try {
      let after = this.log.idFromEnd(OVERLAP);
      for (let page = 0, more = true; more; page += 1) {
        if (page === PAGES) return await this.startAnew();
        const talk = await ask(`${this.url}?after=${after}`);
        for (const message of talk.messages) this.take(message);
        for (const id of talk.removed) this.log.remove(id);
        this.caughtUp(talk);
        more = talk.more;
        after = talk.messages.at(-1)?.id ?? after;
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // The socket lives but HTTP failed: nothing else would ask again.
      if (error.status) setTimeout(() => this.isConnected && this.catchUp(), 5_000 + Math.random() * 5_000);
    } finally {
      this.catching = false;
      if (this.again) {
        this.again = false;
        this.catchUp();
      }
    }
  }

  async startAnew() {
    const talk = await ask(this.url);
    this.log.clear();
    this.log.scroll.more = talk.more;
    for (const message of talk.messages) this.log.put(message);
  }

  async older() {
    const talk = await ask(`${this.url}?before=${this.log.firstId}`);
    this.log.scroll.more = talk.more;
    this.log.putOlder(talk.messages);
  }
}
