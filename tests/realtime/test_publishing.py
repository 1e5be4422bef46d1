"""Publishing while Redis is away: nothing fails, nothing waits, and nothing is forgotten."""

import datetime
import json
import uuid

import pytest

from fair.realtime import guard, presence, publish
from fair.realtime.connections import CHANNEL, client
from fair.realtime.guards import kinds
from fair.realtime.publishing import encode, outbox
from tests.realtime.conftest import eventually


def test_an_event_is_plain_json():
    moment = datetime.datetime(2026, 4, 15, 9, tzinfo=datetime.UTC)

    event = encode("room:7", "message.sent", id=1, at=moment, key=uuid.UUID(int=1), text="“é”")

    assert json.loads(event) == {
        "topic": "room:7",
        "event": "message.sent",
        "id": 1,
        "at": "2026-04-15T09:00:00Z",
        "key": "00000000-0000-0000-0000-000000000001",
        "text": "“é”",
    }


def test_topics_missed_while_redis_was_away_get_a_resync(transactional_db, settings):
    url = settings.REDIS_URL
    redis = client()
    heard = redis.pubsub(ignore_subscribe_messages=True)
    heard.subscribe(CHANNEL + "room:7", CHANNEL + "room:8")
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    client.cache_clear()

    for topic in ("room:7", "room:8", "room:7"):
        publish(topic, "message.sent")
    assert outbox.redis_is_away
    settings.REDIS_URL = url
    client.cache_clear()

    eventually(lambda: not outbox.redis_is_away)
    messages = [heard.get_message(timeout=0.2) for _ in range(6)]  # None for each of the subscriptions
    events = [json.loads(message["data"]) for message in messages if message]
    heard.close()
    assert sorted(event["topic"] for event in events) == ["room:7", "room:8"]
    assert {event["event"] for event in events} == {"resync"}


def test_presence_is_zero_while_redis_is_away(settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    client.cache_clear()

    assert presence.people(["room:7"]) == {"room:7": 0}
    assert presence.fair() == 0
    assert presence.staff([7]) == {7: 0}
    assert presence.staff_of(7) == set()
    assert presence.staffed() == set()
    client.cache_clear()


def test_a_kind_of_topic_has_one_guard():
    with pytest.raises(ValueError, match="fair"):
        guard("fair")(lambda user, key: True)
    assert {"fair", "room", "booth"} <= kinds.keys()
