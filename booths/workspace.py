"""What an exhibitor needs to know of its booth today."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.core.cache import cache
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from booths.completeness import completeness_of
from booths.models import Message
from fair.realtime import presence

LATE = datetime.timedelta(minutes=15)  # the fair's promise in its hours
MOST_TALKS = 30  # in private, that are shown at once
MOST_LINES = 200  # of an unanswered talk that are read at once
# Of the funnel: the label of each step, and what it means.
STEPS = {
    "views": (
        gettext_lazy("Booth views"),
        gettext_lazy(
            "Times that your booth or one of your products was looked at, by visitors who agreed that the "
            "fair remembers visits. Others are never counted, so the true number is higher."
        ),
    ),
    "inquiries": (
        gettext_lazy("Inquiries"),
        gettext_lazy(
            "Questions in your booth's talk: a visitor's first line after yours, or after an hour of silence."
        ),
    ),
    "answered": (
        gettext_lazy("Answered"),
        gettext_lazy(
            "Inquiries after which one of you wrote, however late. The time to it is your reply time."
        ),
    ),
}
KEPT_SECONDS = 300  # how often the figures are counted anew


def booth_of(exhibitor):
    """The exhibitor's booth at the open edition, else the latest that it had, else None."""
    booths = exhibitor.booths.select_related("hall__edition", "published", "room", "exhibitor")
    return booths.order_by("-hall__edition__starts_on", "pk").first()


@dataclass
class Waiting:
    """Somebody whom no one of the staff has answered: since when, the latest words, and where to answer."""

    author: User
    since: datetime.datetime
    text: str
    url: str
    lines: int = 1
    is_private: bool = False

    @property
    def minutes(self):
        return int((timezone.now() - self.since).total_seconds() // 60)

    @property
    def tone(self):
        late = timezone.now() - self.since
        return "bad" if late > LATE else "warn" if late > LATE / 3 else "ok"


def waiting_in(room):
    """The visitors who wait for an answer in the room, the longest first. One query."""
    answers = Message.objects.standing().filter(room=OuterRef("room"), by_staff=True).order_by("-pk")
    lines = (
        room.messages.standing()
        .filter(by_staff=False, author__is_staff=False)
        .filter(pk__gt=Coalesce(Subquery(answers.values("pk")[:1]), 0))
        .select_related("author__avatar")
        .order_by("pk")[:MOST_LINES]
    )
    waiting = {}
    for line in lines:
        new = Waiting(line.author, line.sent_at, line.text, room.booth.get_absolute_url() + "#room", 0)
        known = waiting.setdefault(line.author_id, new)
        known.text, known.lines = line.text, known.lines + 1
    return list(waiting.values())


def waiting_in_private(exhibitor):
    """The buyers who wait for an answer in private and were not put off, the longest first. One query."""
    talks = exhibitor.conversations.waiting().awake().select_related("buyer__avatar", "last_line")
    return [
        Waiting(
            talk.buyer,
            talk.waiting_since,
            talk.last_line.text if talk.last_line else "",
            reverse("workspace_conversation", args=[exhibitor.slug, talk.pk]),
            is_private=True,
        )
        for talk in talks.order_by("waiting_since")[:MOST_TALKS]
    ]


@dataclass(frozen=True)
class Step:
    """A step of the funnel: how many, what share of the step `last` that it comes from, and what the hall's
    middle booth has."""

    name: str
    label: str
    definition: str
    count: int
    middle: float
    last: "Step | None" = None

    @property
    def share(self):
        """Percent of the step before, or None for the first and after nothing."""
        return round(100 * self.count / self.last.count, 1) if self.last and self.last.count else None

    @property
    def middle_share(self):
        return 100 * self.middle / self.last.middle if self.last and self.last.middle else None


_further = []


def further_steps(read):
    """Register what higher apps know of the way on: `read(booth)` yields (name, label, definition, count,
    middle, name of the step that it comes from), in the order of the funnel."""
    _further.append(read)
    return read


class Today:
    """The first page of the workspace. Everything is read when it is first printed."""

    def __init__(self, exhibitor):
        self.exhibitor = exhibitor

    @cached_property
    def booth(self):
        return booth_of(self.exhibitor)

    @cached_property
    def waiting(self):
        """Who waits in the booth's room and in private, the longest first."""
        in_room = waiting_in(self.booth.room) if self.booth else []
        return sorted([*in_room, *waiting_in_private(self.exhibitor)], key=lambda one: one.since)

    @cached_property
    def certificates(self):
        """Those that lapse within 60 days or have lapsed."""
        until = timezone.localdate() + datetime.timedelta(days=60)
        return list(self.exhibitor.certificates.filter(valid_until__lte=until).order_by("valid_until")[:20])

    @cached_property
    def completeness(self):
        return completeness_of(self.booth)

    @cached_property
    def days(self):
        """The booth's BoothDays of the edition, in order."""
        edition = self.booth.hall.edition
        return list(self.booth.days.filter(day__range=(edition.starts_on, edition.ends_on)))

    @cached_property
    def funnel(self):
        steps = {}
        for *told, last in [*self._own_steps(), *(told for read in _further for told in read(self.booth))]:
            steps[told[0]] = Step(*told, last=steps.get(last))
        return list(steps.values())

    def _own_steps(self):
        middle = middle_of(self.booth.hall)
        last = None
        for name, (label, definition) in STEPS.items():
            yield name, label, definition, sum(getattr(day, name) for day in self.days), middle[name], last
            last = name

    @cached_property
    def visitors(self):
        return [(day.day, day.visitors) for day in self.days]

    @cached_property
    def people(self):
        """How many are at the booth now: (visitors and staff on its pages, staff)."""
        inside = presence.people([f"booth:{self.booth.pk}"])[f"booth:{self.booth.pk}"]
        return inside, len(presence.staff_of(self.booth.pk))


def middle_of(hall):
    """What the middle booth of a hall has of each step at its edition: {"views": 3900.0, …}."""
    return cache.get_or_set(f"hall-middle:{hall.pk}", lambda: _read_middle(hall), KEPT_SECONDS)


MIDDLE = """
SELECT coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY total.views), 0),
    coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY total.inquiries), 0),
    coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY total.answered), 0)
FROM (
    SELECT coalesce(sum(day.views), 0) AS views, coalesce(sum(day.inquiries), 0) AS inquiries,
        coalesce(sum(day.answered), 0) AS answered
    FROM booths_booth booth
    LEFT JOIN booths_boothday day ON day.booth_id = booth.id
    WHERE booth.hall_id = %s AND booth.published_id IS NOT NULL
    GROUP BY booth.id
) total
"""


def _read_middle(hall):
    with connection.cursor() as cursor:
        cursor.execute(MIDDLE, [hall.pk])
        return dict(zip(STEPS, cursor.fetchone(), strict=True))
