"""The hub of a process: every event arrives once and leaves as the same frame to all who watch."""

import asyncio
import contextlib
import time

from redis import RedisError

from fair.metrics import deliveries
from fair.realtime.attendance import Attendance
from fair.realtime.connections import CHANNEL, async_client
from fair.realtime.meter import Meter
from fair.realtime.paces import Pace
from fair.realtime.publishing import addressed, addressee, encode
from fair.realtime.subscription import Subscription
from fair.realtime.wire import text_frame

CROWD = 100  # watchers, from which on a topic's bursts are coalesced
PAUSE = 0.05  # seconds between two frames to a crowd


class Topic:
    """The sockets of this process that watch one topic, and the events on their way to them."""

    def __init__(self):
        self.sockets = set()
        self.waiting = []
        self.timer = None
        self.quiet_until = 0.0
        self.typing_pace = Pace(2, 2)

    def deliver(self, payload):
        """Send an event: to a few sockets at once, to a crowd together with what follows soon."""
        if self.timer is not None:
            self.waiting.append(payload)
            return
        now = time.monotonic()
        if now >= self.quiet_until:
            self._send(payload)
        else:
            self.waiting.append(payload)
            self.timer = asyncio.get_running_loop().call_later(self.quiet_until - now, self._flush)

    def deliver_to(self, to, payload):
        """Send what is for one socket alone, or is another process's to send."""
        frame = text_frame(payload)
        for socket in self.sockets:
            if socket.id == to:
                socket.push(frame)

    def _flush(self):
        self.timer = None
        payloads, self.waiting = self.waiting, []
        self._send(payloads[0] if len(payloads) == 1 else b"[" + b",".join(payloads) + b"]")

    def _send(self, payload):
        began = time.monotonic()
        frame = text_frame(payload)
        for socket in self.sockets:
            socket.push(frame)
        deliveries.inc(len(self.sockets))
        if len(self.sockets) >= CROWD:
            ended = time.monotonic()
            # A fan-out so large that it takes longer than the pause may use half of the process, not all.
            self.quiet_until = ended + max(PAUSE, ended - began)


class Hub:
    """One per process. Sockets watch and unwatch; what is published on a topic goes to its watchers."""

    def __init__(self):
        self.topics = {}
        self.subscription = Subscription(on_event=self.deliver, on_gap=self.resync)
        self.meter = Meter()
        self.attendance = Attendance(self.deliver, self.meter.count)
        self.redis = None
        self.tasks = []

    def start(self):
        """Called for each socket; the first one starts the work, in the loop that it lives in."""
        if not self.tasks:
            self.redis = async_client()
            self.tasks = [
                asyncio.create_task(self.subscription.run()),
                asyncio.create_task(self.attendance.run(self.redis)),
                asyncio.create_task(self.meter.run(self.redis)),
            ]

    async def stop(self):
        """Leave in good order: nobody is counted here any more."""
        if self.tasks:
            for task in self.tasks:
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)
            await self.attendance.withdraw(self.redis)
            await self.meter.hand_over(self.redis)
            await self.redis.aclose()
            self.tasks = []

    async def watch(self, socket, name):
        topic = self.topics.get(name)
        if topic is None:
            topic = self.topics[name] = Topic()
        topic.sockets.add(socket)
        self.attendance.enter(name, socket.person)
        self.meter.enter(name, socket)
        await self.subscription.add(name)

    async def unwatch(self, socket, name):
        topic = self.topics[name]
        topic.sockets.discard(socket)
        self.attendance.leave(name, socket.person)
        self.meter.leave(name, socket)
        if not topic.sockets:
            del self.topics[name]
            await self.subscription.remove(name)

    async def publish_typing(self, name, /, **who):
        """Tell the topic that someone writes: rarely enough that a crowd of writers is no flood."""
        if self.topics[name].typing_pace.allows():
            with contextlib.suppress(RedisError, OSError):
                await self.redis.publish(CHANNEL + name, encode(name, "typing", **who))

    async def publish_signal(self, name, to, /, **signal):
        """Pass a signal on to the socket `to` where it watches the topic, or with "" to all who do."""
        with contextlib.suppress(RedisError, OSError):
            await self.redis.publish(CHANNEL + name, addressed(to, encode(name, "signal", **signal)))

    def deliver(self, name, payload):
        topic = self.topics.get(name)
        if topic is None:
            return
        to, payload = addressee(payload)
        if to is None:
            topic.deliver(payload)
        else:
            topic.deliver_to(to, payload)

    def resync(self, name):
        self.deliver(name, encode(name, "resync"))
