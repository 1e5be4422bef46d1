"""The cache, which may be away."""

import logging
from functools import wraps

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import RedisError

logger = logging.getLogger(__name__)


def forgiving(method, answer=None):
    """The method of RedisCache; while Redis is away it gives `answer`, what an empty cache would say."""

    @wraps(method)
    def call(self, *args, **kwargs):
        try:
            return method(self, *args, **kwargs)
        except (RedisError, OSError) as error:
            logger.warning("Nothing is cached while Redis is away: %s", error)
            return answer

    return call


class LastingClient(RedisCacheClient):
    """Makes each of its clients once: Django makes one for every read, which takes longer than the read."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.clients = {}

    def get_client(self, key=None, *, write=False):
        pool = self._get_connection_pool(write)
        if pool not in self.clients:
            self.clients[pool] = self._client(connection_pool=pool)
        return self.clients[pool]


class ForgivingCache(RedisCache):
    """Redis as a cache: while it is away nothing is kept, everything is made anew, and no page fails."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._class = LastingClient

    add = forgiving(RedisCache.add, True)
    set = forgiving(RedisCache.set)
    touch = forgiving(RedisCache.touch, False)
    delete = forgiving(RedisCache.delete, False)
    has_key = forgiving(RedisCache.has_key, False)
    set_many = forgiving(RedisCache.set_many, [])
    delete_many = forgiving(RedisCache.delete_many)
    clear = forgiving(RedisCache.clear, False)
    _get_many = forgiving(RedisCache.get_many)

    def get(self, key, default=None, version=None):
        try:
            return super().get(key, default, version)
        except (RedisError, OSError) as error:
            logger.warning("Nothing is cached while Redis is away: %s", error)
            return default

    def get_many(self, keys, version=None):
        return self._get_many(keys, version) or {}

    def incr(self, key, delta=1, version=None):
        try:
            return super().incr(key, delta, version)
        except (RedisError, OSError) as error:
            raise ValueError(f"Key {key!r} not found: Redis is away.") from error
