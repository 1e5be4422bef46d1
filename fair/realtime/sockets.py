"""The application at /ws/: it authenticates, watches and unwatches; all else is HTTP.

Plain ASGI rather than a Channels consumer, which hops to a thread for every message it receives.
"""

import asyncio
import contextlib
import json
import random
import re
import time
import uuid
from functools import cached_property
from importlib import import_module

from channels.auth import get_user
from channels.db import database_sync_to_async
from django.conf import settings
from django.utils.crypto import salted_hmac

from fair import metrics
from fair.realtime import presence
from fair.realtime.guards import kind_of, may_watch
from fair.realtime.hub import Hub
from fair.realtime.paces import Pace
from fair.realtime.wire import BACKLOG_BYTES, EXTENSION, text_frame, text_of
from fair.zones import zone_country

MOST_TOPICS = 50
LONGEST_MESSAGE = 4096
# What two browsers must tell each other to speak directly takes more: a description of all they can send.
LONGEST_SIGNAL = 15_000
SIGNAL = '{"signal":'
SOCKET_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
TOPIC = re.compile(r"[a-z_]{1,32}(:[0-9A-Za-z_.-]{1,64})?", re.ASCII)
MESSAGES_A_SECOND = 5
MESSAGES_AT_ONCE = 40

# How long a person whose session has ended, or who lost a right, goes on hearing.
RECHECK_SECONDS = 300

SIGNED_OUT = 4001
TOO_SLOW = 4008
TOO_MANY = 4029

hub = Hub()


async def live(scope, receive, send):
    """One socket, from its acceptance to its end."""
    await receive()
    await send({"type": "websocket.accept"})
    hub.start()
    outlet = scope.get("extensions", {}).get(EXTENSION) or QueuedFrames(send)
    socket = Socket(scope, outlet)
    metrics.sockets.inc()
    try:
        await socket.enter()
        while message := await socket.next(receive):
            await socket.hear(message)
    finally:
        metrics.sockets.dec()
        await socket.leave()
        if isinstance(outlet, QueuedFrames):
            outlet.task.cancel()


async def lifespan(scope, receive, send):
    """The server starts and stops; a process that stops takes its people out of the count."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            await hub.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
        await send({"type": "lifespan.startup.complete"})


class Socket:
    """An open page. `person` is who is counted now: a signed-in person once, a guest for each page."""

    def __init__(self, scope, outlet):
        self.id = uuid.uuid4().hex  # by which others on a topic send it signals
        self.scope = scope
        self.outlet = outlet
        self.user = scope["user"]
        self.person = f"user {self.user.pk}" if self.user.is_authenticated else self
        self.country = self._country()
        self.topics = set()
        self.staff = False
        self.pace = Pace(MESSAGES_A_SECOND, MESSAGES_AT_ONCE)
        self.typing_pace = Pace(0.5, 1)
        self.signal_pace = Pace(4, 40)
        self.recheck_at = time.monotonic() + random.uniform(0.8, 1.2) * RECHECK_SECONDS

    def push(self, frame):
        if not self.outlet.push(frame):
            self.drop(TOO_SLOW, "catch up")

    def drop(self, code, reason):
        self.outlet.drop(code, reason)

    def tell(self, **answer):
        self.push(text_frame(json.dumps(answer).encode()))

    async def enter(self):
        hub.attendance.enter("fair", self.person)
        hub.attendance.come_from(self.person, self.country)
        if self.user.is_authenticated:
            booths = await database_sync_to_async(presence.booths_staffed_by)(self.user)
            if booths:
                hub.attendance.enter_staff(self.user.pk, booths)
                self.staff = True

    async def leave(self):
        hub.attendance.leave("fair", self.person)
        if self.staff:
            hub.attendance.leave_staff(self.user.pk)
        await self.unwatch(list(self.topics))

    async def next(self, receive):
        """The page's next message, or None when there is no more."""
        while True:
            try:
                async with asyncio.timeout(self._until_recheck()):
                    message = await receive()
            except TimeoutError:
                await self.recheck()
            else:
                return message if message["type"] == "websocket.receive" else None

    async def hear(self, message):
        """Do what the page asks. What cannot be understood is answered, and changes nothing."""
        if not self.pace.allows():
            self.drop(TOO_MANY, "too many messages")
            return
        text = message.get("text")
        if text is None or len(text) > (LONGEST_SIGNAL if text.startswith(SIGNAL) else LONGEST_MESSAGE):
            self.tell(error="too_large" if text else "not_text")
            return
        try:
            asked = json.loads(text)
        except (ValueError, RecursionError):
            asked = None
        if not isinstance(asked, dict):
            self.tell(error="not_understood")
            return
        if "ping" in asked:
            self.tell(pong=True)
        await self.unwatch(names(asked.get("unwatch")))
        await self.watch(names(asked.get("watch")))
        for topic in names(asked.get("typing")):
            await self.typing(topic)
        if "signal" in asked:
            await self.signal(asked["signal"])

    async def watch(self, topics):
        """Answers when all is in place: from then on nothing is missed that is not told by "resync"."""
        if not topics:
            return
        new = [topic for topic in topics if topic not in self.topics]
        if len(self.topics) + len(new) > MOST_TOPICS:
            self.tell(error="too_many_topics")
            return
        allowed = await self._allowed(new)
        for topic in allowed:
            self.topics.add(topic)
            await hub.watch(self, topic)
        for topic in new:
            if topic not in allowed:
                self.tell(denied=topic)
        if watching := [topic for topic in topics if topic in self.topics]:
            self.tell(watching=watching)
        for topic in allowed:
            if event := hub.attendance.last_told(topic):
                self.push(text_frame(event))

    async def unwatch(self, topics):
        for topic in topics:
            if topic in self.topics:
                self.topics.remove(topic)
                await hub.unwatch(self, topic)

    async def typing(self, topic):
        kind = kind_of(topic)
        if self.user.is_authenticated and topic in self.topics and kind.typing and self.typing_pace.allows():
            await hub.publish_typing(topic, person=self.user.pk, name=str(self.user))

    async def signal(self, signal):
        """Pass something on to one socket that watches the topic too, or to all; what it is, they know."""
        topic, to, data = read_signal(signal)
        kind = topic in self.topics and kind_of(topic)
        if not (kind and kind.signals and self.user.is_authenticated):
            return
        if not self.signal_pace.allows():
            self.tell(error="too_many_signals")
            return
        sender = {"from": self.id, "person": self.user.pk, "name": str(self.user)}
        await hub.publish_signal(topic, to, **sender, data=data)

    async def recheck(self):
        """Is the person still signed in, and may they still watch what they watch?"""
        self.recheck_at = time.monotonic() + RECHECK_SECONDS
        session = import_module(settings.SESSION_ENGINE).SessionStore(self.scope["session"].session_key)
        if await get_user({"session": session}) != self.user:
            self.drop(SIGNED_OUT, "signed out")
            return
        lost = self.topics.difference(await self._allowed(self.topics))
        await self.unwatch(lost)
        for topic in lost:
            self.tell(denied=topic)

    @cached_property
    def who(self):
        """By this text viewers are told apart later, in all processes: a guest's browser counts once."""
        return f"u{self.user.pk}" if self.user.is_authenticated else self._digest()

    def _digest(self):
        """A guest, known again by address and browser without keeping either."""
        headers = dict(self.scope.get("headers", ()))
        hops = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
        proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        seen_by_proxy = hops[-proxies].strip() if proxies and len(hops) >= proxies else ""
        address = seen_by_proxy or (self.scope.get("client") or ("",))[0]
        browser = headers.get(b"user-agent", b"").decode("latin-1")
        return salted_hmac("fair.realtime.who", f"{address} {browser}", algorithm="sha256").hexdigest()[:24]

    def _country(self):
        """As the person has told, else by the zone of their clock; "" where neither is known."""
        zone = self.scope.get("cookies", {}).get("tz", "")
        return getattr(self.user, "country", "") or zone_country(getattr(self.user, "time_zone", "") or zone)

    def _until_recheck(self):
        """Seconds, or None for guests: what they see is public and they cannot be signed out."""
        return max(0, self.recheck_at - time.monotonic()) if self.user.is_authenticated else None

    async def _allowed(self, topics):
        return await database_sync_to_async(
            lambda: [topic for topic in topics if TOPIC.fullmatch(topic) and may_watch(self.user, topic)]
        )()


def names(asked):
    """The topics named in a message: one, or a list; whatever else was sent names none."""
    if isinstance(asked, str):
        asked = [asked]
    if not isinstance(asked, list):
        return []
    return list(dict.fromkeys(name for name in asked if isinstance(name, str)))


def read_signal(signal):
    """The topic, the addressee ("": all) and the content of a signal; of what is none, no topic."""
    if not isinstance(signal, dict):
        return None, "", None
    topic, to, data = signal.get("topic"), signal.get("to", ""), signal.get("data")
    if not (isinstance(topic, str) and isinstance(to, str) and (not to or SOCKET_ID.fullmatch(to))):
        return None, "", None
    return topic, to, data


class QueuedFrames:
    """The way out on a server that has not our FrameProtocol: a bounded queue, and ASGI's send()."""

    def __init__(self, send):
        self.send = send
        self.queue = asyncio.Queue()
        self.backlog = 0  # bytes
        self.dropped = False
        self.task = asyncio.create_task(self._run())

    def push(self, frame):
        if self.dropped:
            return True
        if self.backlog > BACKLOG_BYTES:
            return False
        self._put(type="websocket.send", text=text_of(frame))
        return True

    def drop(self, code, reason):
        if not self.dropped:
            self.dropped = True
            while not self.queue.empty():
                self.queue.get_nowait()
            self._put(type="websocket.close", code=code, reason=reason)

    def _put(self, **message):
        self.backlog += len(message.get("text", ""))
        self.queue.put_nowait(message)

    async def _run(self):
        with contextlib.suppress(OSError):  # the page is gone; the server tells the application, too
            while True:
                message = await self.queue.get()
                await self.send(message)
                self.backlog -= len(message.get("text", ""))
