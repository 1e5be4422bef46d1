"""The driver of this fair's own ingest process (`manage.py ingest`), whose files lie in HLS_DIR."""

from django.conf import settings

from live.media import folders, takes, tickets
from live.media.backends import Addresses, MediaBackend, NotYet


class Builtin(MediaBackend):
    """Shows as files: public ones under HLS_URL, all others behind a ticket that expires.

    It is not told when a show ends: the ingest process hears of it as everybody does.
    """

    name = "builtin"

    def addresses(self, show):
        if show.began_at is None:
            return Addresses()
        expires_at = None if show.is_public else tickets.expires_at()
        base = f"{settings.HLS_URL}/public" if show.is_public else f"/hls/{tickets.watching_ticket(show)}"
        base = f"{base}/{show.key}"
        low = f"{base}/low.m3u8" if settings.LIVE_LADDER else ""
        return Addresses(f"{base}/{folders.MASTER}", f"{base}/audio.m3u8", low, expires_at)

    def recording(self, show):
        if takes.are_being_written(folders.folder_of(show)):
            raise NotYet
