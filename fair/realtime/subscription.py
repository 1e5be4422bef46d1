"""The process's one connection on which events arrive from Redis."""

import asyncio
import contextlib
import logging
import random

import redis.asyncio
from django.conf import settings
from redis import RedisError

from fair.realtime.connections import CHANNEL, PATIENCE

logger = logging.getLogger(__name__)

QUIET_SECONDS = 5  # after so long without a word Redis is asked whether it is there
LONGEST_PAUSE = 2  # between attempts to reconnect


class Subscription:
    """Hears the topics that it was asked to hear, for as long as the process runs.

    It speaks to Redis itself rather than through a Channels layer: a layer reconnects without
    telling anyone, but what was published meanwhile is lost, and watchers must be told to catch up;
    and a layer packs and unpacks events which here pass through as the bytes they are.
    """

    def __init__(self, on_event, on_gap):
        self.on_event = on_event
        self.on_gap = on_gap  # events of this topic may have been missed
        self.topics = {}  # name: an asyncio.Event, set while Redis has confirmed the topic
        self.gaps = set()
        self.connection = None

    async def add(self, topic):
        """Returns when Redis has confirmed; or soon, while it is away: then a gap is told later."""
        confirmed = self.topics.get(topic)
        if confirmed is None:
            confirmed = self.topics[topic] = asyncio.Event()
            await self._say("SUBSCRIBE", CHANNEL + topic)
        try:
            await asyncio.wait_for(confirmed.wait(), PATIENCE)
        except TimeoutError:
            self.gaps.add(topic)

    async def remove(self, topic):
        del self.topics[topic]
        self.gaps.discard(topic)
        await self._say("UNSUBSCRIBE", CHANNEL + topic)

    async def run(self):
        pool = redis.asyncio.ConnectionPool.from_url(
            settings.REDIS_URL, protocol=2, socket_connect_timeout=PATIENCE
        )
        pause = 0.0
        while True:
            connection = pool.make_connection()
            try:
                await connection.connect()
                pause = 0.0
                await self._hear(connection)
            except (RedisError, OSError) as error:
                logger.warning("Redis is away, sockets are silent: %s", error)
            except Exception:
                logger.exception("The subscription failed and begins anew.")
            finally:
                self.connection = None
                self._lose_topics()
                with contextlib.suppress(RedisError, OSError):
                    await connection.disconnect(nowait=True)
            pause = min(LONGEST_PAUSE, pause * 2 or 0.1)
            await asyncio.sleep(pause * random.uniform(0.5, 1))

    async def _hear(self, connection):
        # The first channel is no topic: it keeps the connection in subscribed mode when no topic is left.
        channels = [CHANNEL, *(CHANNEL + topic for topic in self.topics)]
        self.connection = connection
        await connection.send_command("SUBSCRIBE", *channels)
        asked = False
        while True:
            answer = await connection.read_response(disable_decoding=True, timeout=QUIET_SECONDS)
            if answer is not None:
                asked = False
                self._take(*answer)
            elif asked:
                raise ConnectionError("no answer")
            else:
                asked = True
                await connection.send_command("PING")

    def _take(self, kind, channel, payload=None):
        topic = channel.decode()[len(CHANNEL) :]
        if kind == b"message":
            self.on_event(topic, payload)
        elif kind == b"subscribe" and topic in self.topics:
            self.topics[topic].set()
            if topic in self.gaps:
                self.gaps.remove(topic)
                self.on_gap(topic)

    def _lose_topics(self):
        self.gaps.update(self.topics)
        for confirmed in self.topics.values():
            confirmed.clear()

    async def _say(self, *command):
        # A failure to speak is noticed by run(), which reconnects and asks for all topics.
        if self.connection is not None and self.connection.is_connected:
            with contextlib.suppress(RedisError, OSError):
                await self.connection.send_command(*command)
