"""A show as its pictures come in: who is on, who takes over, and the playlists that players read."""

import asyncio
import contextlib
import logging
import time

from django.conf import settings
from django.utils.translation import gettext_noop

from fair.errors import Refused
from live.media import ffmpeg, folders, takes
from live.media.ingest import records
from live.media.ingest.take import Incoming

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.1  # seconds
NOTE_EVERY = 10  # seconds between two writes to the database that pictures still come
GRACE = 60  # seconds for which a take waits for its sender
DEATHS, WITHIN = 3, 30  # so many of ffmpeg within these seconds are not tried again
REPLACED = gettext_noop("Another host has taken over.")
DIED = gettext_noop("The fair’s video program has stopped on what this browser sends. Try another browser.")


class Stage:
    """`current` is the take that viewers see; `coming` takes its place once it has something to show."""

    def __init__(self, admitted, gone):
        self.show, self.folder, self.gone = admitted.show, admitted.folder, gone
        self.folder.mkdir(parents=True, exist_ok=True)
        self.parts = {letter: takes.read_parts(self.folder, letter) for letter in takes.RENDITIONS}
        for part in (part for parts in self.parts.values() for part in parts):
            part.close()  # of takes whose process is gone
        self.current = self.coming = None
        self.noted_at, self.deaths, self.is_over = 0.0, [], False
        self.has_sound = True  # of an encoder, which does not say so
        self.idle_since = time.monotonic()
        self.starting = asyncio.Lock()
        self.looking = asyncio.create_task(self._look())

    def take(self, name):
        return next((take for take in (self.current, self.coming) if take and take.name == name), None)

    async def begin(self, name, host, source, copies, size=None, sound=True):
        """Start a take. Raises Refused, with a sentence, where ffmpeg cannot be started."""
        async with self.starting:
            number = await records.open_take(self.show, host, copies)
            take = Incoming(name, number, self.folder / str(number), host)
            ladder = settings.LIVE_LADDER
            command = ffmpeg.take_command(source, take.folder, copies, size, ladder, sound=sound)
            self.height = min(size[1], 720) if size else 720
            try:
                await take.start(command, piped="pipe:0" in source)
            except OSError as error:
                await records.close_take(self.show, number, str(error))
                raise Refused(str(error)) from None
            if self.coming:
                await self._close(self.coming)
            self.coming = take
            return take

    async def _look(self):
        while not self.is_over:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._look_once()
            except Exception:  # whatever it was, the show goes on
                logger.exception("Looking after %s failed.", self.show.pk)
                await asyncio.sleep(1)

    async def _look_once(self):
        for take in filter(None, (self.current, self.coming)):
            await self._advance(take, take.look())
            if take.has_died:
                await self._bury(take)
            elif take.sender is None and take.process.stdin and time.monotonic() - take.silent_since > GRACE:
                await self._close(take)
        if self.current or self.coming:
            self.idle_since = time.monotonic()
        elif time.monotonic() - self.idle_since > WITHIN:
            await self._leave()

    async def _advance(self, take, letters):
        if take is self.coming:
            if "v" not in letters:
                return
            await self._hand_over(take)
            letters = [letter for letter, part in take.parts.items() if part.segments]
        for letter in letters:
            if take.parts[letter] not in self.parts[letter]:
                self.parts[letter].append(take.parts[letter])
            self._publish(letter)
        if "v" in letters:
            await self._note(take)

    async def _hand_over(self, take):
        """The new take has something to show: the old one is cut here, and its sender is told."""
        old, self.current, self.coming = self.current, take, None
        if old:
            old.seal()
            if old.sender and old.sender is not take.sender:
                await self._say(old, over=records.sentence(old.host, REPLACED))
            asyncio.create_task(self._retire(old))  # noqa: RUF006  it ends by itself
        master = takes.master(settings.LIVE_LADDER, self.height)
        takes.write(self.folder / folders.MASTER, master)

    def _publish(self, letter):
        text = takes.playlist(self.parts[letter], settings.HLS_WINDOW)
        takes.write(self.folder / takes.RENDITIONS[letter], text)

    async def _note(self, take):
        """Tell the database what it must know: at the first pictures, and then rarely."""
        if not take.is_known:
            take.is_known, self.noted_at = True, time.monotonic()
            try:
                await records.begin(self.show, take.host, take.number)
            except Refused as refusal:
                await self._stop_for(take, str(refusal), of_ours=False)
                return
            await self._say(take, state="on air")
        elif time.monotonic() - self.noted_at > NOTE_EVERY:
            self.noted_at = time.monotonic()
            trouble = await records.note(self.show, take.host)
            if trouble is None:
                await self.stop()
            elif trouble:
                await self._stop_for(take, trouble)

    async def _stop_for(self, take, trouble, of_ours=True):
        if of_ours:
            await records.stop_for(self.show, trouble)
        await self._say(take, trouble=records.sentence(take.host, trouble))
        await self._close(take, trouble if of_ours else "")

    async def _bury(self, take):
        """ffmpeg has ended by itself: the sender begins another take, unless that helps nothing."""
        now = time.monotonic()
        words = await take.errors
        if not take.process.stdin:  # what it fetched has ended, or has no sound
            self.has_sound ^= not take.parts["v"].segments
            await self._close(take)
            return
        logger.warning("ffmpeg ended with %s at %s: %s", take.process.returncode, self.show.pk, words)
        self.deaths = [*(at for at in self.deaths if now - at < WITHIN), now]
        if len(self.deaths) >= DEATHS:
            await self._stop_for(take, DIED)
            return
        sender = take.sender
        await self._close(take, words or f"ffmpeg {take.process.returncode}")
        await self._say(take, sender=sender, take=take.name, restart=True)

    async def _close(self, take, trouble=""):
        """End a take with all that ffmpeg still has of it."""
        await take.finish()
        await self._advance_last(take)
        take.seal()
        if take is self.current:
            self.current = None
        if take is self.coming:
            self.coming = None
        await records.close_take(self.show, take.number, trouble)

    async def _advance_last(self, take):
        for letter in take.look():
            if take is self.current and take.parts[letter] in self.parts[letter]:
                self._publish(letter)

    def part_with(self, take):
        """Its sender has begun another take: this one is shown to its end, or until that has something."""
        take.sender = None
        asyncio.create_task(take.finish())  # noqa: RUF006  it ends by itself

    async def end(self, take):
        """The host has stopped this take."""
        if take in (self.current, self.coming):
            await self._close(take)

    async def _retire(self, take):
        await take.finish()
        await records.close_take(self.show, take.number, "")

    async def _say(self, to, sender=None, **message):
        if sender := sender or to.sender:
            with contextlib.suppress(Exception):  # it has gone meanwhile, and will ask again
                await sender.say(**message)

    async def stop(self, over=""):
        """The show is over, or this process is to end: keep what there is."""
        if self.is_over:
            return
        self.is_over = True
        for take in list(filter(None, (self.current, self.coming))):
            await self._say(take, over=over)
            await self._close(take)
        self.gone(self)

    async def _leave(self):
        async with self.starting:
            if not (self.current or self.coming):
                self.is_over = True
                self.gone(self)
