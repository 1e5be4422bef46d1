"""All that the talk of a booth shows when its page opens."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import get_language

from booths.models import Mute, Reaction, Room, Wrong
from booths.services.rooms import MuteLength
from booths.talk import pinned_data, read_talk
from fair.realtime import presence

FIRST = 30
# A line soon after one of the same author stands under the same name.
SOON = datetime.timedelta(minutes=5)


@dataclass(frozen=True)
class Line:
    """A message of the talk; `begins_day` and `follows` say how it stands below the one before it."""

    message: dict
    at: datetime.datetime
    is_own: bool
    begins_day: bool = True
    follows: bool = False

    @property
    def product_name(self):
        product = self.message["product"]
        return product and (product["names"].get(get_language()) or product["name"])


@dataclass
class RoomPage:
    """The room as `reader`, a guest or a person, finds it."""

    room: Room
    reader: Any

    marks = Reaction.Mark.values
    mute_lengths = MuteLength.choices
    wrongs = Wrong.choices

    @cached_property
    def talk(self):
        return read_talk(self.room, self.reader, most=FIRST)

    @cached_property
    def lines(self):
        lines = [self._line(message) for message in self.talk["messages"]]
        return [self._below(before, line) for before, line in pairwise([None, *lines])]

    def _line(self, message):
        at = timezone.localtime(datetime.datetime.fromisoformat(message["sent_at"]))
        return Line(message, at, is_own=message["author"]["id"] == self.reader.pk)

    def _below(self, before, line):
        begins_day = before is None or before.at.date() != line.at.date()
        return Line(
            line.message,
            line.at,
            line.is_own,
            begins_day,
            follows=not begins_day
            and before.message["author"]["id"] == line.message["author"]["id"]
            and line.at - before.at < SOON,
        )

    @cached_property
    def pinned(self):
        shown = (message for message in self.talk["messages"] if message["id"] == self.room.pinned_id)
        return next(shown, None) or pinned_data(self.room)

    @cached_property
    def here(self):
        """How many people are at the booth now, staff and visitors."""
        topic = f"booth:{self.room.booth_id}"
        return presence.people([topic])[topic]

    @cached_property
    def _standing(self):
        """What the reader may do here and who may not write, in one query; guests need none."""
        moderated = Room.objects.moderated_by(self.reader).filter(pk=OuterRef("pk"))
        mutes = Mute.objects.filter(room=OuterRef("pk"), until__gt=timezone.now())
        room = Room.objects.filter(pk=self.room.pk).annotate(
            is_moderated=Exists(moderated),
            muted=ArraySubquery(mutes.values("user")),
            muted_until=Subquery(mutes.filter(user=self.reader).values("until")),
        )
        return room.values("is_moderated", "muted", "muted_until").get()

    @property
    def is_moderated(self):
        """Whether the reader keeps order here."""
        return self.reader.is_authenticated and self._standing["is_moderated"]

    @property
    def muted_until(self):
        """Until when the reader may not write here, or None."""
        return self._standing["muted_until"] if self.reader.is_authenticated else None

    @property
    def muted(self):
        """The ids of those who may not write now; only who keeps order here learns them."""
        return self._standing["muted"] if self.is_moderated else []
