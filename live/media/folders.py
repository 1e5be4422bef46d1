"""Where a show's pictures lie: HLS_DIR/public/<key>/ for everyone, HLS_DIR/private/<key>/ for all others.

In it stand the playlists that players read, and a folder for each take with its own first segment.
"""

import shutil

from django.conf import settings

MASTER, MOVIE = "index.m3u8", "recording.mp4"


def folder_of(show):
    """Where the show's files belong; whether they are there is another question."""
    return settings.HLS_DIR / ("public" if show.is_public else "private") / str(show.key)


def place(show):
    """Move the files of a show whose visibility has changed to where they belong; returns the folder."""
    right = folder_of(show)
    wrong = settings.HLS_DIR / ("private" if show.is_public else "public") / str(show.key)
    if wrong.exists() and not right.exists():
        right.parent.mkdir(parents=True, exist_ok=True)
        wrong.rename(right)
    return right


def delete(show):
    """Take away all that is kept of the show's pictures, wherever it lies. Twice is once."""
    for kind in ("public", "private"):
        shutil.rmtree(settings.HLS_DIR / kind / str(show.key), ignore_errors=True)


def has_room():
    """Whether the disk takes more: less than LIVE_FREE_SPACE bytes are kept for the rest of the fair."""
    settings.HLS_DIR.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(settings.HLS_DIR).free >= settings.LIVE_FREE_SPACE
