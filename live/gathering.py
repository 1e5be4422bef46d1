"""Numbers that a crowd moves: told once a second, however many people move them meanwhile.

They wait in a Redis hash, and whichever process puts the first one in tells all of them a second later. A
process that ends before it told leaves them to whoever puts in the next. While Redis is away the topic's
watchers are told to ask again, as after any lost event.
"""

import logging
import threading

from redis import RedisError

from fair.realtime import publish
from fair.realtime.connections import client
from fair.realtime.publishing import encode, outbox

logger = logging.getLogger(__name__)

PAUSE = 1.0  # seconds
PATIENCE = 5  # seconds after which a process that promised to tell counts as gone


def tell_sums(topic, event, numbers):
    """Tell `event` with `numbers` {name: sum}: what is told meanwhile is added up."""
    _gather(topic, event, lambda pipe, name: [pipe.hincrby(name, *number) for number in numbers.items()])


def tell_latest(topic, event, numbers):
    """Tell `event` with `numbers` {name: number}: the last one holds.

    Called within the transaction, under the lock of the row that the numbers belong to, so that they
    come in the order in which they were true.
    """
    _gather(topic, event, lambda pipe, name: pipe.hset(name, mapping=numbers))


def _gather(topic, event, put):
    name = _name(topic, event)
    pipe = client().pipeline()
    put(pipe, name)
    pipe.expire(name, 60)
    pipe.set(f"{name}:told", 1, nx=True, ex=PATIENCE)
    try:
        is_first = pipe.execute()[-1]
    except (RedisError, OSError) as error:
        logger.warning("Redis is away, watchers of %s will ask again: %s", topic, error)
        publish(topic, event, numbers={})
        return
    if is_first:
        timer = threading.Timer(PAUSE, tell_gathered, [topic, event])
        timer.daemon = True
        timer.start()


def tell_gathered(topic, event):
    """Tell what has been gathered, if anything: once for all of it."""
    name = _name(topic, event)
    try:
        numbers, *_done = client().pipeline().hgetall(name).delete(name, f"{name}:told").execute()
    except (RedisError, OSError) as error:
        logger.warning("Redis is away, what was gathered for %s is not told: %s", topic, error)
        return
    if numbers:
        told = {key.decode(): int(number) for key, number in numbers.items()}
        outbox.send(topic, encode(topic, event, numbers=told))


def _name(topic, event):
    return f"gathered:{topic}:{event}"
