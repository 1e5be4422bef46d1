"""For how long topics are watched, and by how many at once: of the kinds that an app asks to have metered.

Each process gathers who watched since when, and every few seconds hands what it gathered to Redis as one
batch, which an app takes from there (`fair.realtime.metered`). A batch that Redis did not take is handed
over again; one that it took twice bears the same id. A process that is killed loses a few seconds at most.
"""

import asyncio
import json
import logging
import time
import uuid
from collections import defaultdict, deque

from redis import RedisError

from fair.realtime.connections import METERED, MOST, MOST_OF
from fair.realtime.guards import kind_of

logger = logging.getLogger(__name__)

EVERY = 5  # seconds
MOST_BATCHES = 720  # an hour of them waits for Redis


class Meter:
    def __init__(self):
        self.watching = defaultdict(dict)  # topic: {who: [open pages, since, country]}
        self.over = defaultdict(list)  # topic: [[who, since, until, country], …]
        self.batches = deque(maxlen=MOST_BATCHES)
        self.most = {}  # topic: watchers at once in this minute, of all processes

    def enter(self, topic, socket):
        kind = kind_of(topic)
        if kind and kind.metered:
            watch = self.watching[topic].setdefault(socket.who, [0, time.time(), socket.country])
            watch[0] += 1

    def leave(self, topic, socket):
        if topic not in self.watching:
            return
        who = socket.who
        watch = self.watching[topic].get(who)
        if watch is None:
            return
        watch[0] -= 1
        if watch[0] <= 0:
            self.over[topic].append([who, watch[1], time.time(), watch[2]])
            del self.watching[topic][who]
            if not self.watching[topic]:
                del self.watching[topic]

    def count(self, totals):
        """How many watch each topic now, in all processes."""
        minute = int(time.time() // 60) * 60
        for topic, number in totals.items():
            if kind_of(topic).metered:
                self.most[topic, minute] = max(number, self.most.get((topic, minute), 0))

    async def run(self, redis):
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.hand_over(redis)
            except Exception:
                logger.exception("Handing over failed, and is tried again.")

    async def hand_over(self, redis):
        self._gather()
        try:
            while self.batches:
                await redis.rpush(METERED, self.batches[0])
                self.batches.popleft()
            await self._hand_over_most(redis)
        except (RedisError, OSError) as error:
            logger.warning("What was watched waits while Redis is away: %s", error)

    async def _hand_over_most(self, redis):
        """The greatest number of each minute: whoever hands over a smaller one changes nothing."""
        if not self.most:
            return
        pipeline = redis.pipeline(transaction=False)
        for (topic, minute), number in self.most.items():
            pipeline.zadd(MOST + topic, {str(minute): number}, gt=True)
            pipeline.sadd(MOST_OF, topic)
        await pipeline.execute()
        self.most.clear()

    def _gather(self):
        """A batch of what is over, and of what goes on as far as it has come."""
        now = time.time()
        rows, self.over = self.over, defaultdict(list)
        for topic, there in self.watching.items():
            for who, watch in there.items():
                rows[topic].append([who, watch[1], now, watch[2]])
                watch[1] = now
        if rows:
            self.batches.append(json.dumps({"id": uuid.uuid4().hex, "watched": rows}))
