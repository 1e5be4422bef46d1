import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import warnings
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from websockets.sync.client import connect

from fair import embedded
from fair.realtime.connections import client
from tests.factories import BoothFactory

FRAMES = ("--ws", "fair.realtime.wire:FrameProtocol")
PATIENCE = 10
SOON = 0.6  # long enough for what would come to have come


class LiveProcess:
    """fair.asgi under uvicorn in a process of its own, on the test database."""

    def __init__(self, *options, **environment):
        self.port = free_port()
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        command = [sys.executable, "-m", "uvicorn", "tests.realtime.hurried:application", "--lifespan", "on"]
        command += ["--port", str(self.port), "--log-level", "critical", "--timeout-graceful-shutdown", "2"]
        environment = {"DATABASE_URL": database.geturl(), "REDIS_URL": settings.REDIS_URL} | environment
        self.process = subprocess.Popen([*command, *options], env=os.environ | environment)
        eventually(self.answers)

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def open(self, person=None, origin=None, **options):
        headers = {}
        if person:
            browser = Client()
            browser.force_login(person)
            headers["Cookie"] = f"sessionid={browser.cookies['sessionid'].value}"
        origin = origin or f"http://127.0.0.1:{self.port}"
        return Page(f"ws://127.0.0.1:{self.port}/ws/", origin=origin, additional_headers=headers, **options)

    def stop(self):
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def kill(self):
        self.process.kill()
        self.process.wait(PATIENCE)


class Page:
    """The socket of an open page. Who is there is told at any time, so `hear` leaves it out."""

    opened = []

    def __init__(self, address, **options):
        self.context = contextlib.ExitStack()
        self.socket = self.context.enter_context(connect(address, **options))
        self.opened.append(self)
        self.heard = []
        self.frames = []

    def say(self, message):
        self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def watch(self, *topics):
        """Watch, and return the answers, one for each denied topic and one for all others."""
        self.say({"watch": topics})
        answers = []
        while "watching" not in (answer := self.hear()) and len(answers) + 1 < len(topics):
            answers.append(answer)
        return [*answers, answer]

    def hear(self, seconds=PATIENCE):
        while True:
            message = self.next(seconds)
            if message.get("event") != "presence":
                return message

    def hear_presence(self, **expected):
        until = time.monotonic() + PATIENCE
        while True:
            message = self.next(max(0, until - time.monotonic()))
            if message.get("event") == "presence" and message.items() >= expected.items():
                return message

    def next(self, seconds):
        if not self.heard:
            frame = json.loads(self.socket.recv(timeout=seconds))
            self.frames.append(frame)
            self.heard = frame if isinstance(frame, list) else [frame]
        return self.heard.pop(0)

    def hears_nothing(self):
        try:
            return self.hear(SOON) is None
        except TimeoutError:
            return True

    def close(self):
        self.context.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(holds):
    until = time.monotonic() + 2 * PATIENCE
    while not holds():
        assert time.monotonic() < until, "It never came to hold."
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def no_page_left_open():
    yield
    while Page.opened:
        Page.opened.pop().close()


@pytest.fixture(scope="session")
def start_live(django_db_setup, django_db_blocker):
    """start_live() -> a LiveProcess, stopped at the end of the session if it still runs."""
    started = []

    def start(*options, **environment):
        started.append(LiveProcess(*options, **environment))
        return started[-1]

    yield start
    for live in started:
        live.kill()


@pytest.fixture(scope="session")
def shared_live(start_live):
    return start_live(*FRAMES)


@pytest.fixture
def live(transactional_db, shared_live):
    return shared_live


@pytest.fixture(scope="session")
def plain_live(start_live):
    """On a server that has not our FrameProtocol."""
    return start_live()


@pytest.fixture(params=["shared_live", "plain_live"])
def any_live(transactional_db, request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def room(transactional_db):
    return BoothFactory().room


@pytest.fixture
def own_redis(tmp_path, settings):
    """A Redis for this test alone, with kill() and restart()."""

    class Redis:
        folder = tmp_path / "redis"

        def kill(self):
            os.kill(int(Path(self.folder / "redis.pid").read_text()), 9)

        def restart(self):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it outlives the function that starts it, as it should
                return embedded.start_redis(self.folder)

    settings.REDIS_URL = Redis().restart()
    client.cache_clear()
    yield Redis()
    embedded.stop_redis(Redis.folder)
    client.cache_clear()
