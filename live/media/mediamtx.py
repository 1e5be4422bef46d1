"""The driver for MediaMTX, the media server for fairs at scale (https://mediamtx.org, MIT).

It asks our hook about senders and players (`authMethod: http`), serves HLS by itself, and is asked about its
paths by the control API. A recording is fetched from its playback server and laid among our own files.
"""

import json
import logging
import subprocess
import urllib.error
import urllib.request
from urllib.parse import urlencode

from django.conf import settings

from live.media import ffmpeg, folders, tickets
from live.media.backends import Addresses, MediaBackend, Unreachable
from live.media.builtin import Builtin
from live.models import Show

logger = logging.getLogger(__name__)

PATIENCE = 10  # seconds
KICKED_AT = {
    "rtmpConn": "rtmpconns",
    "rtmpsConn": "rtmpsconns",
    "rtspSession": "rtspsessions",
    "rtspsSession": "rtspssessions",
    "srtConn": "srtconns",
    "webRTCSession": "webrtcsessions",
}


class MediaMTX(MediaBackend):
    name = "mediamtx"

    @property
    def server(self):
        return settings.RTMP_URL

    def provision(self, show):
        """It makes a path when somebody sends; that pictures come is seen by `coming()`."""
        Show.objects.filter(pk=show.pk, backend="").update(backend=self.name)

    def left(self, show):
        """It does not say so: the watch over silent shows notices."""

    def coming(self):
        """The keys of all shows of which it gets pictures now, by pages of its list."""
        found, page, pages = set(), 0, 1
        while page < pages:
            listed = _ask(f"{settings.MEDIAMTX_API_URL}/v3/paths/list?itemsPerPage=100&page={page}")
            found |= {path["name"] for path in listed["items"] if path.get("ready")}
            page, pages = page + 1, listed["pageCount"]
        return found

    def end(self, show):
        """Whoever sends is thrown out; the hook lets nobody in again."""
        try:
            path = _ask(f"{settings.MEDIAMTX_API_URL}/v3/paths/get/{show.key}")
            source = (path or {}).get("source") or {}
            if kind := KICKED_AT.get(source.get("type")):
                _ask(f"{settings.MEDIAMTX_API_URL}/v3/{kind}/kick/{source['id']}", method="POST")
        except Unreachable:
            logger.warning("MediaMTX could not be told that %s is over.", show.pk)

    def addresses(self, show):
        if show.state == Show.State.REPLAY:
            return Builtin().addresses(show)
        if show.began_at is None:
            return Addresses()
        url = f"{settings.MEDIAMTX_HLS_URL}/{show.key}/index.m3u8"
        if show.is_public:
            return Addresses(url)
        ticket = urlencode({"ticket": tickets.watching_ticket(show)})
        return Addresses(f"{url}?{ticket}", expires_at=tickets.expires_at())

    def recording(self, show):
        """Fetch each stretch of the recording, and cut it into a take of ours. Twice is once."""
        asked = {"path": show.key, "ticket": tickets.watching_ticket(show)}
        listed = _ask(f"{settings.MEDIAMTX_PLAYBACK_URL}/list?{urlencode(asked)}") or []
        for number, stretch in enumerate(listed, 1):
            folder = folders.folder_of(show) / str(number)
            if not folder.exists():
                span = {"start": stretch["start"], "duration": stretch["duration"], "format": "fmp4"}
                _cut(f"{settings.MEDIAMTX_PLAYBACK_URL}/get?{urlencode(asked | span)}", folder)


def _cut(url, folder):
    work = folder.with_name(f".{folder.name}")
    work.mkdir(parents=True, exist_ok=True)
    words = ffmpeg.take_command(["-i", url], work, copies=True, listed=0)
    try:
        subprocess.run(words, check=True, capture_output=True)
    except subprocess.CalledProcessError as error:
        raise Unreachable(error.stderr.decode(errors="replace")[-200:]) from error
    work.rename(folder)


def _ask(url, method="GET"):
    """What the server answers, None for what it does not know. Raises Unreachable."""
    try:
        request = urllib.request.Request(url, method=method)  # noqa: S310  the organisers' own server
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            body = answer.read()
            return json.loads(body) if body else {}
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise Unreachable(str(error)) from error
    except (OSError, ValueError) as error:
        raise Unreachable(str(error)) from error
