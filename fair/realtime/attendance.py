"""Who is on this process's sockets: counted here, summed with the other processes' in Redis."""

import asyncio
import logging
import time
import uuid
from collections import Counter, defaultdict

from django.conf import settings
from redis import RedisError

from fair.realtime import presence
from fair.realtime.connections import CROWDS, PEOPLE, STAFF, WHOLE
from fair.realtime.guards import kind_of
from fair.realtime.publishing import encode
from fair.vitals import sign

logger = logging.getLogger(__name__)

TICK_SECONDS = 2
# A staff member who goes from page to page closes one socket and opens the next: that is no absence.
LINGER_SECONDS = 5


class Attendance:
    """Every two seconds: writes what has changed here, reads the sums, tells the local watchers."""

    def __init__(self, deliver, counted):
        self.deliver = deliver
        self.counted = counted  # is told the sums
        self.process = uuid.uuid4().hex
        self.people = defaultdict(Counter)  # topic: {person: sockets}
        self.country_of = {}  # {person: country}, of those whose country is known
        self.staff = {}  # user id: the booths' ids, of those who are or just were here
        self.staff_sockets = Counter()
        self.staff_left = {}  # user id: when
        self.written = {}
        self.written_at = 0.0
        self.expired = []  # what killed processes left behind
        self.told = {}

    def enter(self, topic, person):
        kind = kind_of(topic)
        if kind and kind.counted:
            self.people[topic][person] += 1

    def come_from(self, person, country):
        """Someone who has entered the fair is from there. Only counted, as `people` are."""
        if country:
            self.country_of[person] = country

    def leave(self, topic, person):
        if topic not in self.people:
            return
        there = self.people[topic]
        there[person] -= 1
        if there[person] <= 0:
            del there[person]
            if topic == "fair":
                self.country_of.pop(person, None)
        if not there:
            del self.people[topic]

    def enter_staff(self, user_id, booths):
        self.staff[user_id] = sorted(booths)
        self.staff_sockets[user_id] += 1
        self.staff_left.pop(user_id, None)

    def leave_staff(self, user_id):
        self.staff_sockets[user_id] -= 1
        if not self.staff_sockets[user_id]:
            del self.staff_sockets[user_id]
            self.staff_left[user_id] = time.monotonic()

    async def run(self, redis):
        while True:
            try:
                await self.tick(redis)
            except (RedisError, OSError) as error:
                logger.warning("Nobody is counted while Redis is away: %s", error)
                self.written = {}
            except Exception:
                logger.exception("Counting failed and goes on.")
            await asyncio.sleep(TICK_SECONDS)

    async def tick(self, redis):
        """One round trip: write, then read."""
        sign("live")
        topics = list(self.people)
        keys = [PEOPLE + topic for topic in topics] + [STAFF]
        pipeline = redis.pipeline(transaction=False)
        written = self._write(pipeline)
        for key in keys:
            pipeline.hgetall(key)
        answers = (await pipeline.execute())[-len(keys) :]
        # What is not there any more, because Redis lost it, is written again.
        lost = {key for key, values in zip(keys, answers, strict=True) if self.process.encode() not in values}
        self.written = {key: data for key, data in written.items() if key not in lost}
        self.expired = [
            (key, process)
            for key, values in zip(keys, answers, strict=True)
            for process, value in values.items()
            if not presence.standing([value])
        ]
        totals = [presence.total(values.values()) for values in answers[:-1]]
        totals = dict(zip(topics, totals, strict=True))
        self.counted(totals)
        self._tell(totals, presence.merged_staff(answers[-1].values()))

    def _write(self, pipeline):
        """Write the counts that have changed, and all of them often enough that none expires."""
        ttl = settings.PRESENCE_TTL
        renew = time.monotonic() - self.written_at > ttl / 3
        if renew:
            self.written_at = time.monotonic()
            self._write_whole(pipeline, ttl)
        counts = {PEOPLE + topic: {"people": len(there)} for topic, there in self.people.items()}
        if booths := self._staffed_booths():
            counts[STAFF] = {"booths": booths}
        for key, data in counts.items():
            if renew or self.written.get(key) != data:
                pipeline.hset(key, self.process, presence.written(ttl, **data))
                pipeline.expire(key, ttl)
                if key != STAFF:
                    pipeline.sadd(CROWDS, key.removeprefix(PEOPLE))
        gone = [(key, self.process) for key in self.written.keys() - counts.keys()]
        for key, process in gone + self.expired:
            pipeline.hdel(key, process)
        return counts

    def _write_whole(self, pipeline, ttl):
        """All counts in one place, ten seconds old at most: for those who look at the whole."""
        people = {topic: len(there) for topic, there in self.people.items()}
        countries = Counter(self.country_of.values())
        pipeline.hset(WHOLE, self.process, presence.written(ttl, people=people, countries=countries))
        pipeline.expire(WHOLE, ttl)

    def _staffed_booths(self):
        now = time.monotonic()
        for user_id, left_at in list(self.staff_left.items()):
            if now - left_at > LINGER_SECONDS:
                del self.staff_left[user_id], self.staff[user_id]
        booths = defaultdict(list)
        for user_id, pks in self.staff.items():
            for pk in pks:
                booths[pk].append(user_id)
        return dict(booths)

    def _tell(self, totals, staff):
        """Tell the local watchers what has changed; the other processes tell theirs."""
        told = {}
        for topic, number in totals.items():
            kind, _, key = topic.partition(":")
            there = {"staff": sorted(staff.get(int(key), ()))} if kind == "booth" else {}
            told[topic] = encode(topic, "presence", people=number, **there)
            if self.told.get(topic) != told[topic]:
                self.deliver(topic, told[topic])
        self.told = told

    def last_told(self, topic):
        """The last "presence" event of a topic, for those who come after it; None before the first."""
        return self.told.get(topic)

    async def withdraw(self, redis):
        """The process ends in good order, so nobody needs to wait for what it wrote to expire."""
        pipeline = redis.pipeline(transaction=False)
        for key in [*self.written, WHOLE]:
            pipeline.hdel(key, self.process)
        try:
            await pipeline.execute()
        except (RedisError, OSError) as error:
            logger.warning("Redis is away, so our counts will expire by themselves: %s", error)
