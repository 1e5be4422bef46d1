"""Players of a show: each asks for the list every second and for what is new in it, over one connection."""

import asyncio
import json
import sys
import time

import uvloop

EVERY = 1.0


class Player:
    def __init__(self, port, path):
        self.port, self.path = port, path
        self.folder = path.rpartition("/")[0]
        self.lists, self.segments, self.failed = [], [], []
        self.last = None

    async def play(self, until, first):
        await asyncio.sleep(first)
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        due = time.monotonic()
        while due < until:
            await asyncio.sleep(max(0, due - time.monotonic()))
            await self.turn()
            due += EVERY
        self.writer.close()

    async def turn(self):
        text = (await self.ask(self.path, self.lists)).decode()
        names = [line for line in text.splitlines() if line and not line.startswith("#")]
        # The newest as a list of its own, and one segment each second, new or not: two requests a second.
        if names:
            self.last = names[-1]
            await self.ask(f"{self.folder}/{self.last}", self.segments)

    async def ask(self, path, times):
        began = time.monotonic()
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        status, size = head.split(b" ", 2)[1], 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                size = int(line.partition(b":")[2])
        body = await self.reader.readexactly(size)
        times.append(time.monotonic() - began)
        if status != b"200":
            self.failed.append(f"{status.decode()} {path}")
        return body if status == b"200" else b""


async def play(port, path, number, seconds):
    players = [Player(port, path) for _ in range(number)]
    until = time.monotonic() + seconds
    began = time.monotonic()
    done = await asyncio.gather(
        *(player.play(until, EVERY * place / number) for place, player in enumerate(players)),
        return_exceptions=True,
    )
    lists = sorted(one for player in players for one in player.lists)
    segments = sorted(one for player in players for one in player.segments)
    failed = [one for player in players for one in player.failed] + [str(one) for one in done if one]
    return {
        "a_second": (len(lists) + len(segments)) / (time.monotonic() - began),
        "list_p95": percentile(lists, 95),
        "segment_p95": percentile(segments, 95),
        "list_p50": percentile(lists, 50),
        "segment_p50": percentile(segments, 50),
        "longest": max(lists + segments, default=0),
        "failed": failed[:5],
        "failures": len(failed),
    }


def percentile(times, share):
    return times[min(len(times) - 1, len(times) * share // 100)] if times else 0


if __name__ == "__main__":
    print(json.dumps(uvloop.run(play(**json.loads(sys.argv[1])))), flush=True)
