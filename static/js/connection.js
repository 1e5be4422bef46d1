/**
 * A WebSocket that is opened again whenever it is lost. Silence counts as loss: a phone's network
 * can vanish without closing anything.
 *
 * It says how it fares by a "socket:state" event on the document and <html data-socket="open | lost">.
 */

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const QUIET = 30_000; // after so long without a word it asks whether the other side is there …
const PATIENCE = 10_000; // … and waits so long for the answer, or for a connection
const GRACE = 3_000; // a shorter break is not shown
const TOO_MANY = 4029; // the server's code for: you send too much

export class Connection {
  pause = FIRST_PAUSE;

  constructor(path, { opened, received }) {
    this.url = new URL(path, location.href.replace(/^http/, "ws"));
    this.opened = opened;
    this.received = received;
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.socket && this.lose(this.pause));
    document.addEventListener("visibilitychange", () => this.wake());
    addEventListener("pageshow", ({ persisted }) => persisted && this.wake());
    // An open socket would keep the page out of the back button's cache, and its reader in the counts.
    addEventListener("pagehide", () => this.socket && this.lose(LONGEST_PAUSE));
  }

  open() {
    clearTimeout(this.reconnecting);
    this.reconnecting = undefined;
    if (this.socket) return;
    const socket = (this.socket = new WebSocket(this.url));
    socket.onopen = () => this.opened();
    socket.onmessage = ({ data }) => {
      this.listen(QUIET);
      for (const message of [JSON.parse(data)].flat()) this.received(message);
    };
    socket.onclose = ({ code }) => this.lose(code === TOO_MANY ? LONGEST_PAUSE : this.pause);
    this.listen(PATIENCE);
  }

  /** Call it when the server has answered sensibly: only then is the next loss a new one. */
  settle() {
    this.pause = FIRST_PAUSE;
    clearTimeout(this.losing);
    this.losing = undefined;
    this.show("open");
  }

  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  lose(wait) {
    const socket = this.socket;
    this.socket = undefined;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    clearTimeout(this.listening);
    this.losing ??= setTimeout(() => this.show("lost"), GRACE);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    this.reconnecting = setTimeout(() => this.open(), wait * (0.5 + Math.random()));
  }

  listen(patience) {
    clearTimeout(this.listening);
    this.listening = setTimeout(() => (patience === QUIET ? this.ask() : this.lose(this.pause)), patience);
  }

  ask() {
    this.send({ ping: 1 });
    this.listen(PATIENCE);
  }

  /** The page is seen again, or the network is back: do not wait for the timer. */
  wake() {
    if (this.socket?.readyState === WebSocket.OPEN) this.ask();
    else if (this.reconnecting && document.visibilityState === "visible") {
      clearTimeout(this.reconnecting);
      this.reconnecting = setTimeout(() => this.open(), Math.random() * FIRST_PAUSE);
    }
  }

  show(state) {
    if (document.documentElement.dataset.socket === state) return;
    document.documentElement.dataset.socket = state;
    document.dispatchEvent(new CustomEvent("socket:state", { detail: state }));
  }
}
