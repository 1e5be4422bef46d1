"""What the live processes have metered, for the one that keeps the figures."""

import json
import uuid

from fair.realtime.connections import METERED, MOST, MOST_OF, client


def add(**what):
    """Put something that happened once beside what is metered, to be taken with it and as surely."""
    client().rpush(METERED, json.dumps({"id": uuid.uuid4().hex, **what}))


def read(most):
    """The oldest batches that were handed over, at most so many: [{"id", "watched": {topic: rows}}, …]

    A row is [who, since, until (both seconds of the epoch), country]. They stay until `forget`.
    """
    return [json.loads(batch) for batch in client().lrange(METERED, 0, most - 1)]


def forget(count):
    """The oldest `count` batches have been kept elsewhere."""
    client().ltrim(METERED, count, -1)


def most_at_once():
    """{topic: {minute (seconds of the epoch): watchers at once, at most}} of the last minutes."""
    redis = client()
    topics = [topic.decode() for topic in redis.smembers(MOST_OF)]
    pipeline = redis.pipeline(transaction=False)
    for topic in topics:
        pipeline.zrange(MOST + topic, 0, -1, withscores=True)
    found = zip(topics, pipeline.execute(), strict=True)
    return {topic: {int(minute): int(most) for minute, most in rows} for topic, rows in found}


def forget_most(topic, minutes):
    """These minutes of the topic have been kept elsewhere and are over."""
    redis = client()
    if minutes:
        redis.zrem(MOST + topic, *minutes)
    if not redis.exists(MOST + topic):
        redis.srem(MOST_OF, topic)
