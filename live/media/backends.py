"""The door to media servers: one interface, a driver for each kind of server.

What a browser sends always goes to `builtin`, this fair's own ingest process. What OBS sends goes to the
server that LIVE_BACKEND names; `builtin` has no door for it.
"""

import importlib
from dataclasses import dataclass

from django.conf import settings

from live.models import Show

DRIVERS = {
    "builtin": "live.media.builtin.Builtin",
    "nginx_rtmp": "live.media.nginx_rtmp.NginxRtmp",
    "mediamtx": "live.media.mediamtx.MediaMTX",
}


@dataclass(frozen=True)
class Addresses:
    """Where players find a show: all of it, its sound alone, a small picture; "" where there is none."""

    url: str = ""
    audio_url: str = ""
    low_url: str = ""
    expires_at: int | None = None  # seconds of the epoch; None: they hold


class MediaBackend:
    """What the fair asks of a media server. Each may raise `Unreachable`."""

    name = ""
    server = ""  # what an encoder is told to connect to, "" where none can

    def provision(self, show):
        """Make the server ready for a show that is about to be sent."""

    def authorise(self, show, secret):
        """Whether somebody with this secret may send to the show now; notes the key's use."""
        from live.services.keys import use_key

        return use_key(show, secret)

    def left(self, show):
        """The encoder says that it has stopped."""

    def coming(self):
        """The keys of shows of which pictures come, where the server does not tell by itself."""
        return ()

    def end(self, show):
        """Stop whoever sends to the show. Twice is once."""

    def addresses(self, show):
        """Where its viewers' players find it, live or as a replay."""
        raise NotImplementedError

    def recording(self, show):
        """The recording is finished: lay its takes into the show's folder, ready for the replay.

        Raises `NotYet` while some of it is still being written.
        """


class Unreachable(Exception):
    """The media server does not answer, or not as documented."""


class NotYet(Exception):
    """The last of a recording is still being written."""


def driver(name):
    """The driver with this name; a show keeps the one that it began with."""
    module, _dot, kind = DRIVERS[name].rpartition(".")
    return getattr(importlib.import_module(module), kind)()


def encoders():
    """The driver for what encoders send."""
    return driver(settings.LIVE_BACKEND)


def backend_of(show):
    """The driver that has the show, or before it has begun will have it."""
    if show.backend:
        return driver(show.backend)
    return encoders() if show.source == Show.Source.ENCODER else driver("builtin")


def encoder_address(show):
    """The server's address to type into OBS, or "" where the fair takes no encoders."""
    return encoders().server
