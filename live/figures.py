"""The figures of a show or a conference: each by its own definition, none made from another.

They come from what `live.audience` keeps, which is half a minute old at most; who watches now is two seconds
old.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fair.countries import country_name
from fair.realtime import presence
from live.models import Minute, Registration, Show, ShowProduct, ShowQuestion, Viewer

MOST_COUNTRIES = MOST_PRODUCTS = 8
STEPS = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480)  # minutes of the retention curve

# name: (label, definition)
DEFINITIONS = {
    "registered": (
        _("Registered"),
        _("People whose registration is confirmed, whether they came or not."),
    ),
    "present": (
        _("Watching now"),
        _("Players that play at this moment. A person with several counts once, a guest with each."),
    ),
    "peak": (
        _("Most at once"),
        _("The greatest number that watched at the same moment, and the minute in which it was reached."),
    ),
    "viewers": (
        _("Unique viewers"),
        _("People who watched while it was on air, however often; a guest's browser counts as one."),
    ),
    "views": (
        _("Views"),
        _("Starts of playback after an absence of at least 30 minutes, while it was on air."),
    ),
    "watched": (_("Watch time"), _("The time that all players together really played, while it was on air.")),
    "replay_viewers": (_("Viewers of the replay"), _("People who watched it after its end.")),
    "replay_views": (_("Views of the replay"), _("Starts of playback after its end, counted as views are.")),
}
# How many minutes people watched in all, each person once.
LASTED = """
SELECT minutes, count(*) FROM (
    SELECT floor(sum(seconds) / 60)::int AS minutes FROM live_viewer
    WHERE show_id = ANY(%s) AND NOT of_replay GROUP BY who
) AS each GROUP BY minutes
"""


@dataclass(frozen=True)
class Share:
    """So many, which is `percent` of all, or of the largest."""

    name: Any
    count: int
    percent: float


class Figures:
    """Of one show, or of all stages of a conference; each is read when it is first asked for."""

    def __init__(self, shows, event=None):
        self.shows, self.event = list(shows), event
        self.ids = [show.pk for show in self.shows]
        self.read_at = timezone.now()

    @cached_property
    def registered(self):
        """None where one cannot register."""
        if self.event is None:
            return None
        confirmed = Registration.State.CONFIRMED
        return Registration.objects.filter(event=self.event, state=confirmed).count()

    @cached_property
    def present(self):
        return sum(presence.people(show.playing_topic for show in self.shows).values())

    @cached_property
    def minutes(self):
        """[(minute, watchers at once, marks sent), …] in order, of all stages together."""
        by_minute = Minute.objects.filter(show__in=self.ids).order_by("at").values_list("at")
        return list(by_minute.annotate(Sum("present"), Sum("marks")))

    @property
    def curve(self):
        return [present for _at, present, _marks in self.minutes]

    @property
    def marks(self):
        return sum(marks for _at, _present, marks in self.minutes)

    @property
    def peak(self):
        return max(self.curve, default=0)

    @property
    def peak_at(self):
        """The first minute with so many, or None."""
        return next((at for at, present, _marks in self.minutes if present == self.peak), None)

    @cached_property
    def _watched(self):
        on_air = Q(of_replay=False)
        return Viewer.objects.filter(show__in=self.ids).aggregate(
            people=Count("who", filter=on_air, distinct=True),
            starts=Sum("views", filter=on_air, default=0),
            played=Sum("seconds", filter=on_air, default=0),
            replay_people=Count("who", filter=~on_air, distinct=True),
            replay_starts=Sum("views", filter=~on_air, default=0),
        )

    @property
    def viewers(self):
        return self._watched["people"]

    @property
    def views(self):
        return self._watched["starts"]

    @property
    def watched(self):
        """Seconds."""
        return self._watched["played"]

    @property
    def watched_hours(self):
        return round(self.watched / 3600, 1)

    @property
    def each_watched(self):
        """Minutes that a viewer watched, on average; None without any."""
        return round(self.watched / self.viewers / 60, 1) if self.viewers else None

    @property
    def replay_viewers(self):
        return self._watched["replay_people"]

    @property
    def replay_views(self):
        return self._watched["replay_starts"]

    @cached_property
    def retention(self):
        """How many of the viewers watched for at least so many minutes: Shares, as far as anybody stayed."""
        with connection.cursor() as cursor:
            cursor.execute(LASTED, [self.ids])
            lasted = cursor.fetchall()
        everyone = sum(count for _minutes, count in lasted)
        longest = max((minutes for minutes, _count in lasted), default=0)
        stayed = {
            step: sum(count for minutes, count in lasted if minutes >= step)
            for step in STEPS
            if step <= longest
        }
        return [Share(step, count, 100 * count / everyone) for step, count in stayed.items()]

    @cached_property
    def countries(self):
        """Where the viewers are from, the most first; those who are unknown stand last."""
        found = Viewer.objects.filter(show__in=self.ids, of_replay=False).values_list("country")
        rows = sorted(
            found.annotate(people=Count("who", distinct=True)), key=lambda row: (not row[0], -row[1])
        )
        return _shares(
            [(country_name(code) or _("Unknown"), count) for code, count in rows[:MOST_COUNTRIES]],
            self.viewers,
        )

    @cached_property
    def opened(self):
        """The products that viewers opened beside the player, the most first."""
        shelf = ShowProduct.objects.filter(show__in=self.ids, opened__gt=0).select_related("product")
        rows = [
            (item.product.text("name"), item.opened) for item in shelf.order_by("-opened")[:MOST_PRODUCTS]
        ]
        return _shares(rows, max((count for _name, count in rows), default=0))

    @cached_property
    def questions(self):
        """{"asked", "answered"}"""
        asked = ShowQuestion.objects.standing().filter(show__in=self.ids)
        return asked.aggregate(asked=Count("pk"), answered=Count("pk", filter=Q(answered_at__isnull=False)))

    @property
    def rows(self):
        """[(name, label, value, definition)] of the figures that are told and exported."""
        told = {"peak": f"{self.peak}", "watched": round(self.watched)}
        for name, (label, definition) in DEFINITIONS.items():
            value = told.get(name, getattr(self, name))
            if value is not None:
                yield name, label, value, definition


def _shares(rows, whole):
    return [Share(name, count, 100 * count / whole if whole else 0) for name, count in rows]


def figures_of(show):
    return Figures([show], show.event)


def figures_of_event(event):
    return Figures(Show.objects.filter(event=event).standing(), event)
