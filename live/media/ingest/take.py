"""One take: an ffmpeg that is fed by a pipe, or fetches by itself, and what it has written so far."""

import asyncio
import contextlib
import logging
import time

from live.media import takes

logger = logging.getLogger(__name__)

PATIENCE = 4  # seconds for ffmpeg to write what it has


class Incoming:
    """`name` is the sender's own for the take; `have` the number of the last slice that ffmpeg was given."""

    def __init__(self, name, number, folder, host=None):
        self.name, self.number, self.folder, self.host = name, number, folder, host
        self.parts = {letter: takes.Part(folder, letter) for letter in takes.RENDITIONS}
        self.have = -1
        self.sender = None  # the socket that feeds it now
        self.silent_since = time.monotonic()
        self.process = self.errors = None
        self.is_closing = self.is_broken = False
        self.is_known = False  # whether the show has been told that pictures come

    async def start(self, command, piped=True):
        self.folder.mkdir(parents=True)
        takes.mark_open(self.folder)
        self.process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE if piped else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self.errors = asyncio.create_task(self._read_errors())

    async def _read_errors(self):
        last = ""
        while line := await self.process.stderr.readline():
            last = line.decode(errors="replace").strip() or last
        return last

    async def feed(self, number, data):
        """Give ffmpeg a slice, once; waits while it is behind. False for one that cannot follow."""
        if number <= self.have:
            return True
        if number != self.have + 1 or self.is_closing:
            return False
        self.silent_since = time.monotonic()
        try:
            self.process.stdin.write(data)
            await self.process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            self.is_broken = True
            return False
        self.have = number
        return True

    def look(self):
        """The letters of the renditions of which there is more."""
        found = [letter for letter, part in self.parts.items() if part.take_in()]
        if found and not self.is_closing:
            takes.mark_open(self.folder)
        return found

    @property
    def has_died(self):
        return not self.is_closing and self.process.returncode is not None

    async def finish(self):
        """Let ffmpeg write what it has and end."""
        self.is_closing = True
        if self.process.stdin:
            self.process.stdin.close()
        elif self.process.returncode is None:
            self.process.terminate()  # it then writes its last segment
        try:
            await asyncio.wait_for(self.process.wait(), PATIENCE)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
        return await self.errors

    def seal(self):
        """Nothing more is taken from it."""
        for part in self.parts.values():
            part.close()
        takes.mark_closed(self.folder)
