/**
 * What this tab hears, over its one socket; docs/realtime.md has the protocol.
 *
 *   const unwatch = watch("room:7", (event) => …);   event.event says what happened
 *   typing("room:7");                                 while the person writes
 *
 * The socket only hints. On every connection, and whenever something may have been missed, each watcher
 * gets {event: "resync"} and asks over HTTP for what it has not seen. A topic that does not exist, or is
 * not for this person, brings {event: "denied"}.
 */
import { Connection } from "./connection.js";

const CROWD = 3_000; // what everyone is told at once is asked for within this time
const TYPING_EVERY = 3_000;

const watchers = new Map();
const typed = new Map();
const held = new Map();
const connection = new Connection("/ws/", {
  opened: () => connection.send({ watch: [...watchers.keys()] }),
  received: receive,
});

/** Calls onEvent for every event of the topic, until the function that it returns is called. */
export function watch(topic, onEvent) {
  const known = watchers.get(topic);
  if (known) {
    known.add(onEvent);
    queueMicrotask(() => known.has(onEvent) && call(onEvent, { topic, event: "resync" }));
  } else {
    watchers.set(topic, new Set([onEvent]));
    connection.send({ watch: [topic] });
  }
  if (!connection.reconnecting) connection.open();
  return () => unwatch(topic, onEvent);
}

function unwatch(topic, onEvent) {
  const there = watchers.get(topic);
  if (there?.delete(onEvent) && !there.size) {
    watchers.delete(topic);
    connection.send({ unwatch: [topic] });
  }
}

/** Tells the topic's other watchers that this person is writing. */
export function typing(topic) {
  if (Date.now() - (typed.get(topic) ?? 0) < TYPING_EVERY) return;
  typed.set(topic, Date.now());
  connection.send({ typing: topic });
}

/** Passes something on to the one socket `to`, which watches the topic too, or without it to all who do. */
export function signal(topic, data, to = "") {
  connection.send({ signal: { topic, to, data } });
}

function receive(message) {
  if (message.watching) {
    connection.settle();
    for (const topic of message.watching) tell({ topic, event: "resync" });
  } else if (message.denied) {
    connection.settle();
    tell({ topic: message.denied, event: "denied" });
  } else if (held.has(message.topic)) {
    held.get(message.topic).push(message);
  } else if (message.event === "resync") {
    held.set(message.topic, [message]);
    setTimeout(release, Math.random() * CROWD, message.topic);
  } else if (message.topic) {
    tell(message);
  } else if (message.error) {
    console.warn("socket:", message.error);
  }
}

/** What follows a gap waits until the gap has been told: a watcher then knows what it had before it. */
function release(topic) {
  const events = held.get(topic);
  held.delete(topic);
  for (const event of events) tell(event);
}

function tell(event) {
  for (const onEvent of [...(watchers.get(event.topic) ?? [])]) call(onEvent, event);
}

function call(onEvent, event) {
  try {
    onEvent(event);
  } catch (error) {
    reportError(error); // one watcher's fault is not the others'
  }
}
