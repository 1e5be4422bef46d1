"""What a player is to play: asked by pages when they are drawn, and again whenever a show changes."""

from dataclasses import asdict, dataclass

from live.media.backends import backend_of
from live.media.embeds import embed_of
from live.models import Show

State, Source = Show.State, Show.Source


@dataclass(frozen=True)
class Playback:
    """`kind` is "hls", "embed" (a page of `provider` for a frame, once agreed to), or "" for nothing yet.

    `audio_url` has the sound alone, `low_url` a small picture; "" where there is none. `is_live` says whether
    more is coming. From `expires_at` (seconds of the epoch) on, another address is to be asked for.
    """

    kind: str = ""
    url: str = ""
    audio_url: str = ""
    low_url: str = ""
    provider: str = ""
    is_live: bool = False
    expires_at: int | None = None

    def as_data(self):
        return asdict(self)


def playback_of(show, user):
    """What the person, who may watch the show, plays now."""
    if show.source == Source.EMBED:
        return _embedded(show)
    if show.source == Source.ADDRESS:
        # What another site serves is there as long as it is on air there; it is not recorded here.
        url = show.source_url if show.is_running else ""
        return Playback("hls" if url else "", url, is_live=show.is_running)
    if not (show.is_running or show.state == State.REPLAY):
        return Playback()
    found = backend_of(show).addresses(show)
    return Playback(
        "hls" if found.url else "",
        found.url,
        found.audio_url,
        found.low_url,
        is_live=show.is_running,
        expires_at=found.expires_at,
    )


def _embedded(show):
    found = embed_of(show.source_url)
    if found is None or show.began_at is None or show.state == State.CANCELLED:
        return Playback()
    return Playback("embed", found.url, provider=found.provider, is_live=show.is_running)
