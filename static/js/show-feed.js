/**
 * What happens at a show, for all parts of its page: one watch, and one request after a gap for all of them.
 *
 *   const leave = follow(topic, nowUrl, ({ event, … }) => …);
 *
 * After a gap each gets {event: "now", state, product, ends_at, poll, questions}.
 */
import { watch } from "./socket.js";

const feeds = new Map();

export function follow(topic, url, onEvent) {
  const feed = feeds.get(topic) ?? begin(topic, url);
  feed.followers.add(onEvent);
  return () => {
    feed.followers.delete(onEvent);
    if (feed.followers.size) return;
    feed.unwatch();
    feeds.delete(topic);
  };
}

function begin(topic, url) {
  const feed = { followers: new Set(), asked: 0 };
  feeds.set(topic, feed);
  feed.unwatch = watch(topic, (event) => {
    if (event.event === "resync") ask(feed, url);
    else tell(feed, event);
  });
  return feed;
}

/** An answer that another question has overtaken tells nothing new. */
async function ask(feed, url) {
  const asked = ++feed.asked;
  const response = await fetch(url, { cache: "no-store" }).catch(() => null); // offline: a resync will come
  if (!response?.ok) return;
  const now = await response.json();
  if (asked === feed.asked) tell(feed, { ...now, event: "now" });
}

function tell(feed, event) {
  for (const onEvent of [...feed.followers]) {
    try {
      onEvent(event);
    } catch (error) {
      reportError(error); // one part's fault is not the others'
    }
  }
}
