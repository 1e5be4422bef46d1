"""The ingest process: sockets of hosts' browsers, and what the other processes tell it over Redis.

A socket's first word is its ticket, in the address. Then, in JSON:

    → {"take": name, "mime", "width", "height", "from": number}    what is recorded, and from which slice on
    ← {"take": name, "have": number}                               the last slice that is here; -1 for none
    → number (uint32), slice                                       as bytes
    ← {"take": name, "ack": number}
    ← {"state": "on air"}
    ← {"take": name, "restart": true}      begin another take: this one is not known here (any more)
    ← {"over": sentence}     nothing more is wanted
    ← {"trouble": sentence}  nothing more can be taken
    → {"stop": true}         the host has stopped sending
"""

import asyncio
import contextlib
import http
import json
import logging
import signal
import time
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from redis.exceptions import RedisError
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from fair.errors import Refused
from fair.realtime.connections import CHANNEL, async_client
from live.media import ffmpeg, tickets
from live.media.ingest import records
from live.media.ingest.stage import Stage
from live.media.nginx_rtmp import ORDERS

logger = logging.getLogger(__name__)

LARGEST = 8 * 1024 * 1024  # bytes of a slice
PULL = "pull"  # the name of a take that is fetched
RESTARTED = 1012  # the code of a socket that a restarting server closes


class Ingest:
    """All shows whose pictures come in here."""

    def __init__(self):
        self.stages = {}
        self.opening = asyncio.Lock()

    async def stage(self, admitted):
        stage = self.stages.get(admitted.show.pk)
        if stage is None or stage.is_over:
            stage = self.stages[admitted.show.pk] = Stage(admitted, self._forget)
        return stage

    def _forget(self, stage):
        if self.stages.get(stage.show.pk) is stage:
            del self.stages[stage.show.pk]

    async def handle(self, socket):
        """One socket, from its ticket to its end."""
        sender = Sender(self, socket)
        try:
            if not await sender.enter():
                return
            async for message in socket:
                await sender.hear(message)
        except ConnectionClosed:
            logger.debug("A socket broke; its take waits for another.")
        finally:
            sender.leave()

    async def pull(self, show_id):
        """Fetch what an encoder sends to the media server, unless that is under way."""
        async with self.opening:
            known = self.stages.get(show_id)
            if known and known.take(PULL):
                return
            try:
                admitted = await records.admit_server(show_id)
                source = ffmpeg.from_server(f"{settings.RTMP_PULL_URL}/{admitted.show.key}")
                stage = await self.stage(admitted)
                await stage.begin(PULL, None, source, True, sound=stage.has_sound)
            except Refused as refusal:
                logger.warning("What an encoder sends to %s is not taken: %s", show_id, refusal)

    async def listen(self):
        """What services tell: a show is over, an encoder sends. Without Redis both are noticed later."""
        while True:
            try:
                async with async_client().pubsub(ignore_subscribe_messages=True) as heard:
                    await heard.subscribe(CHANNEL + "programme", ORDERS)
                    while True:
                        if message := await heard.get_message(timeout=0.5):
                            await self.obey(json.loads(message["data"]))
            except (RedisError, OSError, ValueError) as error:
                logger.debug("Redis is away: %s", error)
                await asyncio.sleep(1)

    async def obey(self, order):
        if "pull" in order:
            await self.pull(order["pull"])
        elif "leave" in order:
            if (stage := self.stages.get(order["leave"])) and (take := stage.take(PULL)):
                await stage.end(take)
        elif order.get("event") in ("show.ended", "show.cancelled"):
            stage = self.stages.get(order.get("show"))
            if stage:
                await stage.stop()

    async def close(self):
        for stage in list(self.stages.values()):
            for take in filter(None, (stage.current, stage.coming)):
                if take.sender:
                    await take.sender.socket.close(RESTARTED)
                    take.sender = None
            await stage.stop()


class Sender:
    """A host's browser, by one socket."""

    def __init__(self, ingest, socket):
        self.ingest, self.socket = ingest, socket
        self.stage = self.take = self.admitted = None

    async def say(self, **message):
        await self.socket.send(json.dumps(message))

    async def enter(self):
        """Whether the ticket opens a show that can be sent to."""
        asked = parse_qs(urlsplit(self.socket.request.path).query)
        told = tickets.read_sending(asked.get("ticket", [""])[0])
        if told is None:
            await self.socket.close(4401)  # the page asks for another
            return False
        try:
            self.admitted = await records.admit(*told)
        except Refused as refusal:
            await self.say(trouble=str(refusal))
            return False
        return True

    async def hear(self, message):
        if isinstance(message, str):
            told = json.loads(message)
            if told.get("stop"):
                await self._stop()
            elif "take" in told:
                await self._begin(told)
        elif self.take and len(message) > 4:
            number = int.from_bytes(message[:4])
            if await self.take.feed(number, message[4:]):
                await self.say(take=self.take.name, ack=self.take.have)
            elif not (self.take.is_closing or self.take.is_broken):  # the stage sees to these
                await self.say(take=self.take.name, restart=True)

    async def _begin(self, told):
        """Go on with a take that is known here, or begin it."""
        name = str(told["take"])[:40]
        async with self.ingest.opening:
            self.stage = await self.ingest.stage(self.admitted)
            take = self.stage.take(name)
            if take is None:
                if told.get("from"):
                    await self.say(take=name, restart=True)
                    return
                what = *ffmpeg.from_browser(told), _size(told), told.get("sound", True)
                try:
                    take = await self.stage.begin(name, self.admitted.host, *what)
                except Refused as refusal:
                    await self.say(trouble=str(refusal))
                    return
            self._attach(take)
        await self.say(take=name, have=take.have)
        if take.is_known:
            await self.say(state="on air")

    def _attach(self, take):
        self.stage.noted_at = 0  # the show may have been paused meanwhile
        if self.take and self.take is not take:
            self.stage.part_with(self.take)
        self.take, take.sender = take, self

    async def _stop(self):
        if self.take and self.take.sender is self:
            self.take.sender = None
            await self.stage.end(self.take)

    def leave(self):
        if self.take and self.take.sender is self:
            self.take.sender = None
            self.take.silent_since = time.monotonic()


def _size(told):
    """(width, height) as the browser tells them, or None where that makes no sense."""
    size = told.get("width"), told.get("height")
    return size if all(isinstance(side, int) and 16 <= side <= 7680 for side in size) else None


def answer_health(connection, request):
    if request.path.startswith("/healthz"):
        return connection.respond(http.HTTPStatus.OK, "ok\n")
    return None


async def run(host, port):
    """Serve until told to stop; what comes in is then kept, and its senders come back to the next process."""
    ingest, stop = Ingest(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    listening = asyncio.create_task(ingest.listen())
    options = {"compression": None, "max_size": LARGEST, "max_queue": 8, "process_request": answer_health}
    async with serve(ingest.handle, host, port, **options):
        await stop.wait()
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening
        await ingest.close()
