/**
 * The way to the ingest process: numbered slices over a socket, each kept until it is acknowledged.
 *
 * When the socket breaks, another is opened with a fresh ticket, and what was not acknowledged is sent again. The
 * server answers a take that it does not know (any more) with "restart": the recorder then begins another.
 */
import { ask } from "./room-api.js";

const AGAIN = [500, 1_000, 2_000, 3_000]; // ms before the next try
const UNSENT = 1_000_000; // bytes in the socket's own buffer: the rest waits here
const SILENT = 6_000; // ms without a word from the server while something waits

export class Line {
  #queue = []; // {number, slice, seconds, sent}
  #take = null; // what is told of the take that is being recorded
  #number = 0;
  #tries = 0;
  #acknowledged = []; // [time, bytes] of the last seconds
  isOpen = false;

  /** `on.changed(state, sentence)` and `on.restart()` are called as it goes. */
  constructor(send, on) {
    this.send = send;
    this.on = on;
  }

  get waiting() {
    return this.#queue.reduce((sum, { seconds }) => sum + seconds, 0);
  }

  kbps() {
    const since = performance.now() - 4_000;
    this.#acknowledged = this.#acknowledged.filter(([time]) => time > since);
    return Math.round(this.#acknowledged.reduce((sum, [, bytes]) => sum + bytes, 0) / 500);
  }

  /** A new take begins; returns how many slices of the one before it are given up. */
  begin(about) {
    const lost = this.#queue.length;
    this.#queue = [];
    this.#number = 0;
    this.#take = about;
    if (this.socket?.readyState === WebSocket.OPEN) this.#tell();
    return lost;
  }

  /** What is recorded, and from which slice on it can still be sent. */
  #tell() {
    this.isOpen = false; // until the server has said what it has of it
    const from = this.#queue[0]?.number ?? this.#number;
    this.socket.send(JSON.stringify({ ...this.#take, from }));
  }

  add(take, slice, seconds) {
    if (take !== this.#take?.take) return;
    this.#queue.push({ number: this.#number++, slice, seconds, sent: false });
    this.#pump();
  }

  async open() {
    if (this.over) return;
    let way;
    try {
      way = await ask(this.send, "POST");
    } catch (failure) {
      if (failure.status >= 400 && failure.status < 500 && failure.status !== 429) this.#end("failed", failure.message);
      else this.#again();
      return;
    }
    if (this.over) return;
    this.socket = new WebSocket(`${way.url}?ticket=${encodeURIComponent(way.token)}`);
    this.heard = performance.now();
    this.socket.onopen = () => this.#tell();
    this.socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    this.socket.onclose = () => this.#again();
    this.guard ??= setInterval(() => this.#noticeSilence(), 1_000);
  }

  close() {
    this.#end();
  }

  #hear(message) {
    this.heard = performance.now();
    if ("ack" in message) this.#acknowledge(message);
    if ("have" in message && message.take === this.#take?.take) this.#resume(message.have);
    if (message.restart && message.take === this.#take?.take) this.on.restart();
    if (message.state === "on air") {
      this.#tries = 0;
      this.on.changed("on air");
    }
    if (message.over !== undefined) this.#end("stopped", message.over);
    if (message.trouble) this.#end("failed", message.trouble);
  }

  /** The server has the slices up to this number, -1 for none: the others are sent, again if need be. */
  #resume(have) {
    this.#queue = this.#queue.filter(({ number }) => number > have);
    for (const item of this.#queue) item.sent = false;
    this.isOpen = true;
    this.#pump();
  }

  #pump() {
    for (let item; (item = this.#next()); ) {
      const head = new DataView(new ArrayBuffer(4));
      head.setUint32(0, item.number);
      item.sent = true;
      this.socket.send(new Blob([head, item.slice]));
    }
  }

  #next() {
    if (!this.isOpen || this.socket.bufferedAmount > UNSENT) return undefined;
    return this.#queue.find(({ sent }) => !sent);
  }

  #acknowledge({ take, ack }) {
    if (take !== this.#take?.take) return;
    const bytes = this.#queue.reduce((sum, { number, slice }) => sum + (number <= ack ? slice.size : 0), 0);
    this.#acknowledged.push([performance.now(), bytes]);
    this.#queue = this.#queue.filter(({ number }) => number > ack);
    this.#pump();
  }

  #noticeSilence() {
    if (this.isOpen && this.#queue.length && performance.now() - this.heard > SILENT) this.#again();
  }

  #again() {
    if (this.over || this.timer) return;
    this.isOpen = false;
    if (this.socket) this.socket.onclose = this.socket.onmessage = null;
    this.socket?.close();
    this.on.changed("reconnecting");
    const wait = AGAIN[Math.min(this.#tries++, AGAIN.length - 1)];
    this.timer = setTimeout(() => {
      this.timer = null;
      this.open();
    }, wait);
  }

  #end(state, sentence) {
    if (this.over) return;
    this.over = true;
    this.isOpen = false;
    clearInterval(this.guard);
    clearTimeout(this.timer);
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ stop: true }));
      this.socket.close();
    }
    if (state) this.on.changed(state, sentence);
  }
}
