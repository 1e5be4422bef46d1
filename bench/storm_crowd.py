"""The people of bench/storm.py: who send until it is accepted, and the screens that watch and catch up."""

import asyncio
import contextlib
import json
import random
import time
import uuid
from urllib.parse import urlencode

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

TOKEN = "c" * 32
PATIENCE = 30
PAUSES = (1.0, 4.0)  # seconds until the same message is sent again
SETTLING = 120


class Screen:
    """A page that is open at a conversation: what it was told, and what it asked for after a gap."""

    def __init__(self, crowd, conversation, person):
        self.crowd, self.conversation, self.person = crowd, conversation, person
        self.lines = set()
        self.asking = asyncio.Lock()

    def shown(self):
        """The ids of the lines as the page shows them: each once, in order."""
        return sorted(self.lines)

    async def watch(self):
        headers = {"Cookie": f"sessionid={self.crowd.sessions[self.person.pk]}"}
        while not self.crowd.over.is_set():
            try:
                async with connect(
                    self.crowd.live, additional_headers=headers, origin=self.crowd.web, open_timeout=PATIENCE
                ) as socket:
                    await socket.send(json.dumps({"watch": [f"talk:{self.conversation}"]}))
                    async for text in socket:
                        self.hear(json.loads(text))
            except (OSError, WebSocketException, TimeoutError):
                await asyncio.sleep(random.uniform(0.25, 2))

    def hear(self, told):
        for event in told if isinstance(told, list) else [told]:
            if event.get("event") == "line.sent":
                self.lines.add(event["line"]["id"])
            elif "watching" in event or event.get("event") == "resync":
                self.crowd.spawn(self.catch_up())

    async def catch_up(self):
        """As private-talk.js does: from a few lines before the last, until there are no more."""
        async with self.asking:
            await asyncio.sleep(random.uniform(0, 1))
            after, more = (self.shown()[-20:] or [0])[0] if len(self.lines) >= 20 else 0, True
            while more:
                path = f"/my/messages/{self.conversation}/lines/?after={after}"
                status, body = await self.crowd.ask("GET", path, self.person)
                if status != 200:
                    await asyncio.sleep(random.uniform(*PAUSES))
                    continue
                talk = json.loads(body)
                self.lines.update(line["id"] for line in talk["messages"])
                after = talk["messages"][-1]["id"] if talk["messages"] else after
                more = talk["more"]


class Crowd:
    def __init__(self, web, live, conversations, messages):
        from bench.chaos_load import signed_in

        self.port = web
        self.web, self.live = f"http://127.0.0.1:{web}", f"ws://127.0.0.1:{live}/ws/"
        self.people = [
            (conversation, person)
            for conversation, buyer, staff in conversations
            for person in (buyer, *staff)
        ]
        self.sessions = {person.pk: signed_in(person) for _conversation, person in self.people}
        self.conversations, self.messages = conversations, messages
        self.wanted = len(self.people) * messages
        self.accepted, self.tries = {}, 0
        self.tasks = set()

    async def storm(self, at_the_start):
        self.over = asyncio.Event()
        self.turns = asyncio.Semaphore(1000)  # sockets of this process
        self.screens = [
            Screen(self, conversation, person)
            for conversation, buyer, staff in self.conversations
            for person in (buyer, staff[0])
        ]
        watching = [asyncio.create_task(screen.watch()) for screen in self.screens]
        while not all(screen.lines for screen in self.screens):  # each has asked for what was there before
            await asyncio.sleep(0.2)
        at_the_start()
        self.began = time.monotonic()
        await asyncio.gather(*(self.send(*person) for person in self.people))
        self.accepted_at = time.monotonic()
        await self.settle()
        self.settled_at = time.monotonic()
        self.over.set()
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)

    async def send(self, conversation, person):
        for number in range(self.messages):
            key = str(uuid.uuid4())
            fields = {"text": f"Line {number} of {person.name}", "key": key}
            while True:
                self.tries += 1
                path = f"/my/messages/{conversation}/lines/"
                status, _body = await self.ask("POST", path, person, urlencode(fields))
                if status == 201:
                    self.accepted[key] = conversation
                    break
                await asyncio.sleep(random.uniform(*PAUSES))

    async def settle(self):
        """Until every screen has all lines of its conversation, or time is over."""
        wanted = {}
        for conversation in self.accepted.values():
            wanted[conversation] = wanted.get(conversation, 1) + 1  # and the first question
        until = time.monotonic() + SETTLING
        while any(len(screen.lines) < wanted[screen.conversation] for screen in self.screens):
            if time.monotonic() > until:
                return
            await asyncio.sleep(0.2)

    def spawn(self, work):
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def ask(self, method, path, person, body=""):
        """(status, body) of one request; (0, b"") where nothing answered."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n"
            f"Cookie: sessionid={self.sessions[person.pk]}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        async with self.turns:
            with contextlib.suppress(OSError, TimeoutError, IndexError, ValueError):
                async with asyncio.timeout(PATIENCE):
                    reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    try:
                        writer.write((head + body).encode())
                        answer = await reader.read()
                    finally:
                        writer.close()
                first, _gap, content = answer.partition(b"\r\n\r\n")
                return int(first.split(b" ", 2)[1]), content
        return 0, b""
