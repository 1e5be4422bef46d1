"""How often a person may do something, counted in Redis over sliding windows."""

import logging
import math
import uuid

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
