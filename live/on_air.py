"""What is on air and what comes next, for strips on many pages: read once for all who come just now.

What is read is kept for seconds under a generation, which ends when a show changes: so nobody who asks after
that is told what was read before, however long that reading took.
"""

import datetime
import uuid
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from fair.kept import kept
from fair.realtime import presence
from live.models import Show

FRESH_SECONDS = 5
CARDS = 4
MOST = 300  # shows on air of which the best watched are found
SOON = datetime.timedelta(hours=12)
GENERATION = "on-air"
REPLAYS = 3


@dataclass(frozen=True)
class Strip:
    """The best watched shows on air, each with its `people`, of `total`; and the next that begin."""

    on_air: list = field(default_factory=list)
    total: int = 0
    next: list = field(default_factory=list)


def read_strip(user, hall=None):
    """What is on in the hall, or in the whole fair; of those for the signed-in only to them."""
    signed_in = user.is_authenticated
    key = f"on-air:{_generation()}:{hall.pk if hall else ''}:{signed_in}"
    return kept(key, lambda: _read_strip(user if signed_in else AnonymousUser(), hall), FRESH_SECONDS)


def forget_what_is_on():
    """A show has changed; for transaction.on_commit."""
    cache.set(GENERATION, uuid.uuid4().hex, None)


def _generation():
    return cache.get(GENERATION, "first")


def _read_strip(user, hall):
    shows = Show.objects.on_programme(user).for_cards()
    if hall:
        shows = shows.filter(booth__hall=hall)
    running = with_viewers(shows.running().order_by("-began_at")[:MOST])
    best = sorted(running, key=lambda show: -show.people)[:CARDS]
    coming = shows.filter(state=Show.State.PLANNED, ends_at__gt=timezone.now())
    soon = coming.filter(starts_at__lt=timezone.now() + SOON).order_by("starts_at", "pk")
    return Strip(best, len(running), list(soon[:CARDS]))


def with_viewers(shows):
    """Give each show `people`, how many watch it now: one round trip for all."""
    shows = list(shows)
    running = {show.playing_topic: 0 for show in shows if show.is_running}
    there = presence.people(running) if running else running
    for show in shows:
        show.people = there.get(show.playing_topic, 0)
    return shows


@dataclass(frozen=True)
class AtBooth:
    """A booth's show on air, and its next ones."""

    now: Show | None
    next: list

    @property
    def first(self):
        """The one to tell of: on air, or the next."""
        return self.now or next(iter(self.next), None)

    @property
    def after(self):
        """What comes after the one on air."""
        return next(iter(self.next), None) if self.now else None


def read_booth(user, booth):
    shows = Show.objects.on_programme(user).filter(booth=booth).for_cards()
    held = shows.filter(Q(state__in=Show.RUNNING) | Q(state=Show.State.PLANNED, ends_at__gt=timezone.now()))
    held = held.order_by("starts_at", "pk")
    found = with_viewers(held[:CARDS])
    now = next((show for show in found if show.is_running), None)
    return AtBooth(now, [show for show in found if show is not now][: CARDS - 1])


def read_replays(user, booth):
    """The booth's newest replays."""
    replays = Show.objects.on_programme(user).filter(booth=booth).watchable_again()
    return list(replays.order_by("-starts_at", "-pk")[:REPLAYS])
