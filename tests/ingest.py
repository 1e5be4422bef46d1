"""The real ingest process on the test database, and a host who sends to it: fixtures ingest and Host.

def test_a_show_goes_on_air(ingest):
    with Host(ingest, show, user) as host:
        host.send(film("h264", seconds=6))
"""

import contextlib
import functools
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from websockets.sync.client import connect

from live.media import ffmpeg, tickets

ROOT = Path(__file__).resolve().parent.parent
SLICE = 8_000  # bytes
PICTURES = {
    "h264": ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"],
    "vp8": ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "300k"],
}


def eventually(holds, seconds=30):
    until = time.monotonic() + seconds
    while not (answer := holds()):
        assert time.monotonic() < until, "It never came to hold."
        time.sleep(0.05)
    return answer


@functools.cache
def film(codec="h264", seconds=6, size="320x180"):
    """A moving picture with a tone, as a browser records it, with a key frame each second."""
    words = [ffmpeg.program(), "-loglevel", "error", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=15"]
    words += ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", str(seconds)]
    words += [*PICTURES[codec], "-g", "15", "-c:a", "libopus", "-b:a", "48k"]
    words += ["-f", "webm" if codec == "vp8" else "matroska", "-cluster_time_limit", "200", "pipe:1"]
    return subprocess.run(words, check=True, capture_output=True).stdout


def slices(data):
    return [data[at : at + SLICE] for at in range(0, len(data), SLICE)]


class Ingest:
    """`manage.py ingest`, which can be killed and started again on the same port."""

    process = None

    def __init__(self, folder, **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.environment = folder, environment
        self.url = f"ws://127.0.0.1:{self.port}/"

    def start(self, **environment):
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        settings = {"DATABASE_URL": database.geturl(), "HLS_DIR": str(self.folder)}
        settings |= {"PYTHONWARNINGS": "ignore", "INGEST_PORT": str(self.port)}
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "ingest"],
            env=os.environ | settings | self.environment | environment,
        )
        eventually(self.answers, 60)
        return self

    def answers(self):
        assert self.process.poll() is None
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self):
        """As a power cut would: nothing is tidied up."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(15)


@pytest.fixture
def hls_dir(settings, tmp_path):
    settings.HLS_DIR = tmp_path / "hls"
    return settings.HLS_DIR


@pytest.fixture
def ingest(transactional_db, settings, hls_dir):
    """The ingest process; pages of the test's site may send to it."""
    ingest = Ingest(hls_dir)
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    may = policy | {"connect-src": [*policy["connect-src"], ingest.url.rstrip("/")]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": may}
    settings.INGEST_URL = ingest.url
    yield ingest.start()
    ingest.stop()


class Host:
    """Sends slices as show-sender.js does, without a browser."""

    def __init__(self, ingest, show, user):
        self.ingest, self.show, self.user = ingest, show, user
        self.heard = []
        self.socket = None

    def __enter__(self):
        self.connect()
        return self

    def __exit__(self, *error):
        self.drop()

    def connect(self):
        ticket = tickets.sending_ticket(self.show, self.user)
        self.socket = connect(f"{self.ingest.url}?ticket={ticket}", compression=None, legacy=True)

    def drop(self):
        with contextlib.suppress(Exception):
            self.socket.close()

    def begin(self, codec="h264", name=None, first=0, size=(320, 180)):
        """Tell of a take; returns the last slice that the process has of it, or what else it says."""
        self.take, self.heard = name or uuid.uuid4().hex, []
        told = {"take": self.take, "mime": f"video/webm;codecs={codec},opus", "from": first}
        self.socket.send(json.dumps(told | {"width": size[0], "height": size[1]}))
        answer = self.hear(lambda message: {"have", "restart", "trouble"} & message.keys())
        return answer.get("have", answer)

    def send(self, pieces, first=0):
        for number, piece in zip(itertools.count(first), pieces, strict=False):
            self.socket.send(number.to_bytes(4) + piece)
        return first + len(pieces)

    def hear(self, wanted, seconds=30):
        """A message of this take of which `wanted` is true, heard already or to come."""
        for message in self.heard:
            if wanted(message):
                return message
        until = time.monotonic() + seconds
        while True:
            message = json.loads(self.socket.recv(timeout=max(0.1, until - time.monotonic())))
            self.heard.append(message)
            if wanted(message):
                return message

    def hear_acknowledged(self, number):
        return self.hear(lambda message: message.get("ack", -1) >= number)

    def hear_state(self):
        return self.hear(lambda message: "state" in message)["state"]


def playlist(folder, name="video.m3u8"):
    """(segments, text) of a show's list as players get it; nothing while there is none."""
    path = folder / name
    text = path.read_text() if path.exists() else ""
    return [line for line in text.splitlines() if line and not line.startswith("#")], text


def played_seconds(path):
    """How many seconds of pictures a player finds behind a list or in a film: all are decoded."""
    if path.suffix == ".m3u8" and "ENDLIST" not in path.read_text():  # ffmpeg would wait for more
        whole = path.with_name("whole.m3u8")
        whole.write_text(path.read_text() + "#EXT-X-ENDLIST\n")
        path = whole
    words = [ffmpeg.program(), "-nostdin", "-v", "error", "-i", str(path), "-map", "0:v:0"]
    words += ["-progress", "pipe:1", "-f", "null", "-"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    times = [line.partition("=")[2] for line in done.stdout.splitlines() if line.startswith("out_time_us=")]
    assert done.returncode == 0, done.stderr
    return int(times[-1]) / 1_000_000
