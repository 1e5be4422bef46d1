"""From a service to every open page that watches: once the transaction is committed."""

import json
import logging
import threading
import time

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from redis import RedisError

from fair.realtime.connections import CHANNEL, client

logger = logging.getLogger(__name__)

RETRY_SECONDS = 0.5


def encode(topic, event, **data):
    """The event as the bytes that every watcher receives."""
    event = {"topic": topic, "event": event, **data}
    return json.dumps(event, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()


ADDRESSED = b">"  # an event is an object, so none begins like this
ID_BYTES = 32


def addressed(to, payload):
    """The event on its way to the one socket with the id `to`; to all watchers where that is ""."""
    return ADDRESSED + to.encode() + payload if to else payload


def addressee(payload):
    """The id of the socket that the event is for, or None, and the event as it is sent to pages."""
    if not payload.startswith(ADDRESSED):
        return None, payload
    return payload[1 : ID_BYTES + 1].decode(), payload[ID_BYTES + 1 :]


def publish(topic, event, **data):
    """Tell everyone who watches `topic` that `event` ("noun.past_tense") happened, after commit.

    Never fails nor delays the request: while Redis is away the topic is remembered, and its watchers
    are told to catch up over HTTP as soon as Redis is back.
    """
    payload = encode(topic, event, **data)

    def send_after_commit():
        outbox.send(topic, payload)

    transaction.on_commit(send_after_commit, robust=True)


class Outbox:
    """Sends to Redis, and keeps the names of the topics whose events could not be sent."""

    def __init__(self):
        self.lock = threading.Lock()
        self.missed = set()
        self.retrying = None

    @property
    def redis_is_away(self):
        # Asks the thread, not a flag: a forked process inherits the flag but not the thread.
        return self.retrying is not None and self.retrying.is_alive()

    def send(self, topic, payload):
        if self.redis_is_away:  # nobody waits for what is known
            self._remember(topic)
            return
        try:
            client().publish(CHANNEL + topic, payload)
        except (RedisError, OSError) as error:
            logger.warning("Redis is away, watchers will catch up when it is back: %s", error)
            self._remember(topic)

    def _remember(self, topic):
        with self.lock:
            self.missed.add(topic)
            if not self.redis_is_away:
                self.retrying = threading.Thread(target=self._retry, name="realtime-outbox", daemon=True)
                self.retrying.start()

    def _retry(self):
        """Until Redis is back: then every missed topic gets one "resync"."""
        while self.missed:
            time.sleep(RETRY_SECONDS)
            with self.lock:
                topics, self.missed = self.missed, set()
            sent = self._send_resyncs(topics)
            with self.lock:
                if not sent:
                    self.missed |= topics
                elif not self.missed:
                    self.retrying = None
                    return

    def _send_resyncs(self, topics):
        pipeline = client().pipeline(transaction=False)
        for topic in topics:
            pipeline.publish(CHANNEL + topic, encode(topic, "resync"))
        try:
            pipeline.execute()
        except (RedisError, OSError):
            return False
        return True


outbox = Outbox()
