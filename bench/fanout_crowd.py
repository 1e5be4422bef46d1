"""The crowd: thousands of sockets in a process of its own, cheap enough not to be what is measured."""

import array
import asyncio
import base64
import json
import os
import random
import re
import resource
import sys
import time

import psutil
import uvloop

MARK = b"the mark"  # stands once in every event, so that events are counted without being read
AT_ONCE = 100  # sockets that connect together
CATCHING_UP = 16  # requests together
PATIENCE = 30  # seconds without anything new, after which nothing more is expected
MESSAGE = re.compile(rb'"event":"message\.sent".*?"id":(\d+),"key":"0000beac-0000-0000-0000-(\d{12})"')


class Watcher(asyncio.Protocol):
    """A page's socket. Counts events; subclasses look at them."""

    count = 0  # over all watchers

    def __init__(self, crowd):
        self.crowd = crowd
        self.ready = asyncio.get_running_loop().create_future()
        self.tail = b""

    def connection_made(self, transport):
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1:{self.crowd.port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nOrigin: http://127.0.0.1:{self.crowd.port}\r\n"
            f"User-Agent: crowd {id(self)}\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        self.asked = False

    def data_received(self, data):
        if self.ready.done():
            self.hear(data)
        elif not self.asked and b"\r\n\r\n" in data:
            self.asked = True
            message = json.dumps({"watch": self.crowd.topic}).encode()
            size = [0x80 | len(message)] if len(message) < 126 else [0xFE, *len(message).to_bytes(2)]
            self.transport.write(bytes([0x81, *size]) + bytes(4) + message)
        if not self.ready.done() and b"watching" in data:
            self.ready.set_result(None)

    def hear(self, data):
        data = self.tail + data
        Watcher.count += data.count(MARK)
        self.tail = data[1 - len(MARK) :]  # a mark may come in two parts

    def connection_lost(self, error):
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("refused"))
        self.crowd.lost += not self.crowd.over


class Reader(Watcher):
    """Reads every message of the room, when it came, and catches up over HTTP as socket.js does."""

    def __init__(self, crowd):
        super().__init__(crowd)
        self.buffer = b""
        self.seen = {}
        self.twice = 0
        self.asked_again = False
        self.catching_up = None

    def hear(self, data):
        buffer = self.buffer + data
        while len(buffer) >= 2:
            size, start = buffer[1], 2
            if size == 126:
                size, start = int.from_bytes(buffer[2:4], "big"), 4
            elif size == 127:
                size, start = int.from_bytes(buffer[2:10], "big"), 10
            if len(buffer) < start + size:
                break
            self.take(buffer[0], buffer[start : start + size])
            buffer = buffer[start + size :]
        self.buffer = buffer

    def take(self, opcode, payload):
        if opcode == 0x89:  # ping
            self.transport.write(bytes([0x8A, 0x80 | len(payload)]) + bytes(4) + payload)
            return
        now = time.monotonic()
        for pk, index in MESSAGE.findall(payload):
            self.twice += int(index) in self.seen
            self.seen[int(index)] = int(pk)
            self.crowd.note(int(index), now)
        if b'"event":"resync"' in payload:
            self.asked_again = True  # also while it is catching up: what it was answered may be too old
            if self.catching_up is None:
                self.catching_up = asyncio.create_task(self.catch_up())

    async def catch_up(self):
        while self.asked_again:
            await asyncio.sleep(random.uniform(0, 3))
            self.asked_again = False
            await self.ask_for_missed()
        self.catching_up = None

    async def ask_for_missed(self):
        after = last_before_the_gap(self.seen)
        more = True
        while more:
            async with self.crowd.turns:
                talk = await self.crowd.get(f"{self.crowd.history}?after={after}")
            self.crowd.answers += 1
            for message in talk["messages"]:
                self.seen.setdefault(int(message["key"][-12:]), message["id"])
                after = message["id"]
            more = talk["more"]


def last_before_the_gap(seen):
    """The id up to which a page has every message: indexes run without a hole."""
    index = 0
    while index in seen:
        index += 1
    return seen[index - 1] if index else 0


class Crowd:
    def __init__(self, port, topic, number, watcher, web=None, history=None):
        self.port, self.topic, self.number, self.watcher = port, topic, number, watcher
        self.web, self.history = web, history
        self.turns = asyncio.Semaphore(CATCHING_UP)
        self.watchers = []
        self.lost = self.answers = 0
        self.over = False
        self.came = {}

    async def gather(self):
        loop = asyncio.get_running_loop()
        for first in range(0, self.number, AT_ONCE):
            some = [
                loop.create_connection(lambda: self.watcher(self), "127.0.0.1", self.port)
                for _ in range(min(AT_ONCE, self.number - first))
            ]
            joined = [watcher for _transport, watcher in await asyncio.gather(*some)]
            await asyncio.gather(*(watcher.ready for watcher in joined))
            self.watchers += joined

    def note(self, index, now):
        self.came.setdefault(index, array.array("d")).append(now)

    async def settle(self, messages):
        """Wait until everyone has every message, or nothing has come for a while."""
        heard, since = None, time.monotonic()
        while time.monotonic() - since < PATIENCE:
            missing = sum(messages - len(watcher.seen) for watcher in self.watchers)
            if not missing and not any(watcher.catching_up for watcher in self.watchers):
                return
            if (missing, self.answers) != heard:
                heard, since = (missing, self.answers), time.monotonic()
            await asyncio.sleep(0.2)

    async def get(self, path):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.web)
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.web}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = await reader.read()
        writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(head.decode())
        if b"chunked" in head.lower():
            body = b"".join(body.split(b"\r\n")[1::2])
        return json.loads(body)

    def leave(self):
        self.over = True
        for watcher in self.watchers:
            watcher.transport.close()


async def measure_rate(port, topic, number, seconds, window, pid, publish):
    """Deliveries a second, and a second of the server's processor, until the last event reached all.

    `window` events are on their way at any time: as many as a busy room's burst.
    """
    crowd = Crowd(port, topic, number, Watcher)
    await crowd.gather()
    await asyncio.sleep(3)  # presence has been told
    server = psutil.Process(pid)
    Watcher.count = sent = 0
    began, used = time.monotonic(), sum(server.cpu_times()[:2])
    while time.monotonic() < began + seconds:
        if sent < Watcher.count / number + window:
            await publish()
            sent += 1
        else:
            await asyncio.sleep(0.0005)
    patience = time.monotonic() + PATIENCE
    while Watcher.count < sent * number and time.monotonic() < patience:
        await asyncio.sleep(0.001)
    took, used = time.monotonic() - began, sum(server.cpu_times()[:2]) - used
    crowd.leave()
    return {
        "rate": Watcher.count / took,
        "cpu_rate": Watcher.count / used,
        "missing": sent * number - Watcher.count,
    }


async def rate_of_hub(port, number, seconds, window, pid, topic, channel, event):
    import redis.asyncio

    connection = redis.asyncio.from_url(os.environ["REDIS_URL"])
    return await measure_rate(
        port, topic, number, seconds, window, pid, lambda: connection.publish(channel, event.encode())
    )


async def rate_of_layer(port, number, seconds, window, pid, topic, event):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
    from channels.layers import get_channel_layer
    from django.conf import settings

    from bench.fanout_servers import ordinary_layers

    settings.CHANNEL_LAYERS = ordinary_layers(settings.REDIS_URL)
    layer = get_channel_layer()
    content = {"type": "room.event", "content": json.loads(event)}
    return await measure_rate(
        port, topic, number, seconds, window, pid, lambda: layer.group_send("room", content)
    )


async def read_room(port, web, number, topic, history):
    """Watch the room until told on stdin how many messages there were; then say who saw what when."""
    crowd = Crowd(port, topic, number, Reader, web, history)
    began = time.monotonic()
    await crowd.gather()
    say(ready=time.monotonic() - began)
    order = json.loads(await asyncio.to_thread(sys.stdin.readline))
    began = time.monotonic()
    await crowd.settle(order["messages"])
    settled = time.monotonic() - began
    waits = array.array("d")
    for index, moments in crowd.came.items():
        waits.extend(moment - order["sent"][index] for moment in moments)
    waits = sorted(waits)
    expected = set(range(order["messages"]))
    say(
        complete=sum(watcher.seen.keys() == expected for watcher in crowd.watchers),
        in_order=sum(in_order(watcher.seen) for watcher in crowd.watchers),
        delivered=len(waits),
        missing=sum(len(expected - watcher.seen.keys()) for watcher in crowd.watchers),
        twice=sum(watcher.twice for watcher in crowd.watchers),
        lost=crowd.lost,
        answers=crowd.answers,
        settled=settled,
        p50=waits[len(waits) // 2],
        p99=waits[len(waits) * 99 // 100],
        longest=waits[-1],
    )
    crowd.leave()


async def sit(port, topic, number):
    """Be there and do nothing, until the caller closes stdin."""
    crowd = Crowd(port, topic, number, Watcher)
    await crowd.gather()
    say(ready=number)
    await asyncio.to_thread(sys.stdin.read)
    crowd.leave()


def in_order(seen):
    ids = [seen[index] for index in sorted(seen)]
    return ids == sorted(ids)


def say(**words):
    print(json.dumps(words), flush=True)


def allow_many_files():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    allow_many_files()
    task, arguments = sys.argv[1], json.loads(sys.argv[2])
    if task in ("read", "sit"):
        uvloop.run({"read": read_room, "sit": sit}[task](**arguments))
    else:
        say(**uvloop.run({"hub": rate_of_hub, "layer": rate_of_layer}[task](**arguments)))
