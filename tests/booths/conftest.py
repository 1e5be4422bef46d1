import json
import time
import uuid

import pytest

from fair.realtime.connections import CHANNEL, client
from fair.realtime.publishing import outbox


@pytest.fixture
def listen():
    """listen(topic) -> a function that returns the events published there since, as a socket gets them."""
    subscriptions = []

    def to(topic):
        subscription = client().pubsub(ignore_subscribe_messages=True)
        subscriptions.append(subscription)
        subscription.subscribe(CHANNEL + topic)
        subscription.get_message(timeout=5)  # the confirmation, which is left out of the answers

        def heard():
            events, end = [], uuid.uuid4().hex
            client().publish(CHANNEL + topic, end)
            while (message := subscription.get_message(timeout=5)) is None or message["data"] != end.encode():
                if message:
                    events.append(json.loads(message["data"]))
            return events

        return heard

    yield to
    for subscription in subscriptions:
        subscription.close()


@pytest.fixture
def redis_is_away(settings):
    there, settings.REDIS_URL = settings.REDIS_URL, "redis://127.0.0.1:9/0"
    client.cache_clear()
    yield
    settings.REDIS_URL = there
    client.cache_clear()
    while outbox.missed:  # until it has noticed that Redis is back, it keeps events to itself
        time.sleep(0.05)
