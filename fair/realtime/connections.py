"""The process's ways to Redis for realtime, and the names used there."""

import functools

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

CHANNEL = "live:topic:"
PEOPLE = "live:people:"
STAFF = "live:staff"
CROWDS = "live:crowds"  # the topics that somebody watches or has watched a moment ago
METERED = "live:metered"  # batches of what was watched, the oldest first
MOST = "live:most:"  # of each metered topic: its watchers at once, minute by minute
MOST_OF = "live:most"  # the topics that have such minutes
WHOLE = "live:whole"  # of each process: all its counts in one place

# A page waits for presence and a request for its publish: both sooner go without than hang.
PATIENCE = 1.0


@functools.cache
def client():
    """For synchronous code: views, services and tasks."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        # Once, because the first use of a kept connection is how a restarted Redis is noticed.
        retry=Retry(NoBackoff(), 1),
    )


def async_client():
    """For the hub, which lives in one event loop."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 1),
    )
