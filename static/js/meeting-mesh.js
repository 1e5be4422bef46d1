/**
 * Video between browsers: everybody in the room is connected to everybody else. Emits "person" (new or changed), "gone",
 * "elsewhere" (this person came in from another page) and "closed".
 *
 * Pages find each other by signals on the room's topic: "hello" to all, on every connection of the socket, is answered by
 * "here". A page is known by its own id, for the socket's changes; the server says whose it is.
 */
import { Peer } from "./meeting-peer.js";
import { signal, watch } from "./socket.js";

const LOOK = 6_000;

export class Mesh extends EventTarget {
  people = new Map(); // by the page's id: { id, person, name, since, media, peer?, stream?, state }

  constructor(topic, me, id) {
    super();
    Object.assign(this, { topic, me, id });
  }

  /** `since` is the server's time of entering; without `ice` one reads and writes alone. */
  async start(own, { ice, since }) {
    Object.assign(this, { own, ice, since });
    this.unwatch = watch(this.topic, (event) => this.hear(event));
    this.timer = setInterval(() => this.people.forEach(({ peer }) => peer?.nudge()), LOOK);
    return this;
  }

  get media() {
    return this.ice ? this.own.media : { quiet: true };
  }

  /** One's own tracks have changed, or what is told of them. */
  update() {
    for (const { peer } of this.people.values()) peer?.update();
    this.say({ kind: "media", media: this.media });
  }

  say(data, to = "") {
    signal(this.topic, { peer: this.id, since: this.since, ...data }, to);
  }

  hear({ event, peer, from, person, name, data }) {
    if (event === "resync") this.say({ kind: "hello", media: this.media });
    else if (event === "denied") this.tell("closed");
    else if (event === "person.left") this.drop(peer);
    else if (event === "signal" && data?.peer && data.peer !== this.id) this.take(from, person, name, data);
  }

  take(from, person, name, data) {
    if (String(person) === this.me) {
      if (data.since > this.since) this.tell("elsewhere");
      return;
    }
    const one = this.people.get(data.peer) ?? this.welcome(person, name, data);
    if (!one || one.person !== person) return; // an older page of theirs; or somebody else's id
    one.address = from;
    one.media = data.media ?? one.media;
    if (data.kind === "hello") this.say({ kind: "here", media: this.media }, from);
    this.connect(one, ["hello", "here"].includes(data.kind));
    if (["description", "candidates", "restart"].includes(data.kind)) one.peer?.take(data);
    this.tell("person", one);
  }

  /** Somebody's page that is new here takes the place of their older one. */
  welcome(person, name, { peer: id, since }) {
    const older = [...this.people.values()].filter((one) => one.person === person);
    if (older.some((one) => one.since > since)) return null;
    for (const one of older) this.drop(one.id, true);
    const one = { id, person, name, since, media: {}, state: "new" };
    this.people.set(id, one);
    return one;
  }

  connect(one, isGreeting) {
    if (one.peer) {
      if (isGreeting) one.peer.nudge();
      return;
    }
    if (!this.ice || one.media.quiet) return;
    const send = (data) => this.say(data, one.address);
    one.peer = new Peer({ offers: this.id < one.id, ice: this.ice, own: this.own, send });
    one.peer.addEventListener("changed", () => {
      Object.assign(one, { stream: one.peer.stream, state: one.peer.state });
      if (one.state === "connected") this.share();
      this.tell("person", one);
    });
  }

  share() {
    for (const { peer } of this.people.values()) peer?.share(this.people.size);
  }

  /** Those whom the server has not heard of for long, and who cannot be reached either, have gone. */
  keep(people) {
    for (const one of [...this.people.values()]) {
      if (!people.includes(one.person) && one.state !== "connected") this.drop(one.id);
    }
  }

  drop(id, isReplaced = false) {
    const one = this.people.get(id);
    if (!one) return;
    this.people.delete(id);
    one.peer?.close();
    this.tell("gone", { ...one, isReplaced });
    this.share();
  }

  stop() {
    clearInterval(this.timer);
    this.unwatch?.();
    for (const { peer } of this.people.values()) peer?.close();
    this.people.clear();
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
