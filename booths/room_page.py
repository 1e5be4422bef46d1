"""All that the talk of a booth shows when its page opens."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from booths.models import FairRules, Mute, Reaction, Room, SlowMode, Wrong
from booths.placed import placed
from booths.services.rooms import MuteLength
from booths.talk import pinned_data, read_talk
from fair.realtime import presence

FIRST = 30


@dataclass
class RoomPage:
    """The room as `reader`, a guest or a person, finds it."""

    room: Room
    reader: Any

    marks = Reaction.Mark.values
    mute_lengths = MuteLength.choices
    wrongs = Wrong.choices
    slow_choices = SlowMode.choices

    @cached_property
    def talk(self):
        return read_talk(self.room, self.reader, most=FIRST)

    @cached_property
    def lines(self):
        return placed(self.talk["messages"], self.reader)

    @cached_property
    def pinned(self):
        shown = (message for message in self.talk["messages"] if message["id"] == self.room.pinned_id)
        return next(shown, None) or pinned_data(self.room)

    @property
    def place(self):
        """The topic whose watchers are here: the booth's, or without one the talk's own."""
        return f"booth:{self.room.booth_id}" if self.room.booth_id else self.room.topic

    @cached_property
    def here(self):
        """How many people are at the booth or the stage now, staff and visitors."""
        topic = self.place
        return presence.people([topic])[topic]

    @cached_property
    def _standing(self):
        """What the reader may do here and who may not write, in one query; guests need none."""
        moderated = Room.objects.moderated_by(self.reader).filter(pk=OuterRef("pk"))
        mutes = Mute.objects.standing().filter(room=OuterRef("pk"))
        own = Mute.objects.of(self.reader, OuterRef("pk")).order_by("-until")
        room = Room.objects.filter(pk=self.room.pk).annotate(
            is_moderated=Exists(moderated),
            muted=ArraySubquery(mutes.values("user")),
            muted_until=Subquery(own.values("until")[:1]),
            slow=Coalesce("slow_seconds", Subquery(FairRules.objects.values("slow_seconds")[:1]), 0),
            is_staffed=Exists(Room.objects.staffed_by(self.reader).filter(pk=OuterRef("pk"))),
        )
        return room.values("is_moderated", "muted", "muted_until", "slow", "is_staffed").get()

    @property
    def is_moderated(self):
        """Whether the reader keeps order here."""
        return self.reader.is_authenticated and self._standing["is_moderated"]

    @property
    def muted_until(self):
        """Until when the reader may not write here, or None."""
        return self._standing["muted_until"] if self.reader.is_authenticated else None

    @property
    def slow_seconds(self):
        """How many seconds lie between two lines of a visitor; guests are told when they write."""
        return self._standing["slow"] if self.reader.is_authenticated else 0

    @property
    def is_unslowed(self):
        """Whether slow mode is not for the reader: for staff of the booth, and organisers."""
        return self.reader.is_authenticated and (self.reader.is_staff or self._standing["is_staffed"])

    @property
    def muted(self):
        """The ids of those who may not write now; only who keeps order here learns them."""
        return self._standing["muted"] if self.is_moderated else []
