"""How often a person may do something, counted in Redis over sliding windows."""

import logging
import math
import uuid
from dataclasses import dataclass

from redis import RedisError

from fair.realtime.connections import client

logger = logging.getLogger(__name__)

# In one step, so that requests that arrive together cannot all be the last allowed one.
COUNT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait, longest = 0, 0
for i = 2, #ARGV, 2 do
  local uses, window = tonumber(ARGV[i]), tonumber(ARGV[i + 1]) * 1000
  longest = math.max(longest, window)
  if redis.call('ZCOUNT', KEYS[1], now - window + 1, '+inf') >= uses then
    local oldest = redis.call('ZRANGE', KEYS[1], -uses, -uses, 'WITHSCORES')[2]
    wait = math.max(wait, oldest + window - now)
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - longest)
if wait == 0 then
  redis.call('ZADD', KEYS[1], now, ARGV[1])
  redis.call('PEXPIRE', KEYS[1], longest)
end
return wait
"""


def seconds_to_wait(name, *limits):
    """Count one more use of `name` and return 0, or the seconds until one more is allowed.

    `limits` are pairs (uses, seconds), all of which hold; a refused use is not counted.
    While Redis is away everything is allowed: better a flood than a fair fallen silent.
    """
    arguments = [str(uuid.uuid4()), *(number for limit in limits for number in limit)]
    try:
        milliseconds = client().register_script(COUNT)(keys=[f"rate:{name}"], args=arguments)
    except (RedisError, OSError):
        logger.warning("Redis is away: %s is not counted.", name)
        return 0
    return math.ceil(milliseconds / 1000)


# Two sliding windows in a number each: the last one's count fades as this one's time passes.
COUNT_USE = """
local time = redis.call('TIME')
local window, limit = tonumber(ARGV[2]) * 1000, tonumber(ARGV[1])
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local number = math.floor(now / window)
local left = window - now % window
local kept = redis.call('HMGET', KEYS[1], number, number - 1)
local current, before = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
local used = current + before * left / window
if used + 1 > limit then
  local wait = left
  if before > 0 and current + 1 <= limit then
    wait = left - (limit - current - 1) * window / before
  elseif current > 0 then
    wait = left + window - math.max(0, limit - 1) * window / current
  end
  return {0, math.ceil(left), math.max(1, math.ceil(wait))}
end
redis.call('HINCRBY', KEYS[1], number, 1)
redis.call('HDEL', KEYS[1], number - 2, number - 3)
redis.call('PEXPIRE', KEYS[1], window * 2)
return {math.floor(limit - used - 1), math.ceil(left), 0}
"""


@dataclass(frozen=True)
class Use:
    """One use of many: how many are left, the seconds until they come back, and those to wait (0: go on)."""

    limit: int
    remaining: int
    reset: int
    wait: int = 0


def count_use(name, uses, seconds):
    """Count one more of `uses` in `seconds`, in constant space; a refused one is not counted.

    While Redis is away everything is allowed, as with `seconds_to_wait`.
    """
    try:
        found = client().register_script(COUNT_USE)(keys=[f"use:{name}"], args=[uses, seconds])
    except (RedisError, OSError):
        logger.warning("Redis is away: %s is not counted.", name)
        return Use(uses, uses, seconds)
    remaining, left, wait = found
    return Use(uses, remaining, math.ceil(left / 1000), math.ceil(wait / 1000))
