"""From view to deal: how much of each step becomes the next, where that stops, and who does not come.

Every figure has its definition here. They are counted from what is stored, and are a minute old at most.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncHour
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booths.workspace import further_steps
from fair.categories import category_names
from fair.countries import country_name
from fair.models import Hall
from fair.zones import zone_of
from matchmaking.models import Meeting, Side

FRESH_SECONDS = 60
HALL_SECONDS = 120
LEAST = 20  # of a step before its share says anything
SHOWN_LEAKS = 5

# name: (label, definition), in the order of the funnel
STEPS = {
    "views": (
        gettext_lazy("Booth views"),
        gettext_lazy(
            "Looks at booths and products by visitors who agreed that the fair remembers visits: fewer than "
            "there were."
        ),
    ),
    "inquiries": (
        gettext_lazy("Inquiries"),
        gettext_lazy("Questions in rooms and in private: a visitor's first line after the staff's last one."),
    ),
    "asked": (
        gettext_lazy("Requests received"),
        gettext_lazy("Sourcing requests, counted once for each exhibitor that was asked or took them up."),
    ),
    "quoted": (
        gettext_lazy("Quotes"),
        gettext_lazy("Those of the requests received that were answered with a quote."),
    ),
    "planned": (
        gettext_lazy("Meetings planned"),
        gettext_lazy("Meetings that both sides agreed to and nobody called off, to come or past."),
    ),
    "held": (
        gettext_lazy("Meetings held"),
        gettext_lazy("Those in whose room both sides were for a minute at least."),
    ),
    "accepted": (
        gettext_lazy("Quotes accepted"),
        gettext_lazy("Quotes of which a buyer accepted at least one line."),
    ),
}
# What each step comes from: meetings are planned without a request, too.
FROM = {
    "inquiries": "views",
    "asked": "views",
    "quoted": "asked",
    "planned": "views",
    "held": "planned",
    "accepted": "quoted",
}
OWN_STEPS = ("asked", "quoted", "planned", "held", "accepted")  # which booths.workspace does not know of
# What exhibitors are told apart by: the expression, and what calls a value by its name.
GROUPS = {
    "hall": (gettext_lazy("Hall"), "booth.hall_id"),
    "country": (gettext_lazy("Country"), "exhibitor.country"),
    "category": (gettext_lazy("Category"), "exhibitor.category_id"),
}

# Of all exhibitors with a booth at the edition, or in one of its halls.
COUNT = """
WITH seen AS (
    SELECT day.booth_id, sum(day.views) AS views, sum(day.inquiries) AS inquiries
    FROM booths_boothday day WHERE day.day BETWEEN %(first)s AND %(last)s GROUP BY 1
),
first AS (  -- what is an exhibitor's, and no booth's, is told at its first booth: it counts once
    SELECT booth.exhibitor_id, min(booth.id) AS booth_id
    FROM booths_booth booth
    JOIN fair_hall hall ON hall.id = booth.hall_id AND hall.edition_id = %(edition)s GROUP BY 1
),
asked AS (
    SELECT invitation.exhibitor_id, count(*) AS asked,
        count(*) FILTER (WHERE invitation.state = 'quoted') AS quoted
    FROM matchmaking_invitation invitation
    JOIN matchmaking_sourcingrequest request ON request.id = invitation.request_id
    WHERE request.edition_id = %(edition)s AND request.state <> 'draft' AND invitation.withdrawn_at IS NULL
    GROUP BY 1
),
met AS (
    SELECT exhibitor_id, count(*) AS planned, count(*) FILTER (WHERE state = 'held') AS held
    FROM matchmaking_meeting
    WHERE edition_id = %(edition)s AND state IN ('confirmed', 'held', 'missed') GROUP BY 1
),
won AS (
    SELECT invitation.exhibitor_id, count(DISTINCT quote.id) AS accepted
    FROM matchmaking_acceptance acceptance
    JOIN matchmaking_quote quote ON quote.id = acceptance.quote_id
    JOIN matchmaking_invitation invitation ON invitation.id = quote.invitation_id
    JOIN matchmaking_sourcingrequest request ON request.id = invitation.request_id
    WHERE request.edition_id = %(edition)s GROUP BY 1
)
SELECT {key}, coalesce(sum(views), 0), coalesce(sum(inquiries), 0), coalesce(sum(asked), 0),
    coalesce(sum(quoted), 0), coalesce(sum(planned), 0), coalesce(sum(held), 0), coalesce(sum(accepted), 0)
FROM booths_booth booth
JOIN fair_hall hall ON hall.id = booth.hall_id AND hall.edition_id = %(edition)s
JOIN exhibitors_exhibitor exhibitor ON exhibitor.id = booth.exhibitor_id
LEFT JOIN seen ON seen.booth_id = booth.id
LEFT JOIN first ON first.booth_id = booth.id
LEFT JOIN asked ON asked.exhibitor_id = first.exhibitor_id
LEFT JOIN met ON met.exhibitor_id = first.exhibitor_id
LEFT JOIN won ON won.exhibitor_id = first.exhibitor_id
WHERE %(hall)s::bigint IS NULL OR hall.id = %(hall)s
GROUP BY 1
"""


@dataclass(frozen=True)
class Funnel:
    """The counts of all steps, of the fair or of a part of it; `key` is the part."""

    key: Any
    counts: dict

    def share(self, step):
        """Percent of what the step comes from; None for the first step and after nothing."""
        before = self.counts[FROM[step]] if step in FROM else 0
        return round(100 * self.counts[step] / before, 1) if before else None

    @property
    def steps(self):
        """(label, count, share, label of what it is a share of) of each."""
        return [
            (label, self.counts[name], self.share(name), STEPS[FROM[name]][0] if name in FROM else "")
            for name, (label, _told) in STEPS.items()
        ]


def count(edition, key, hall=None):
    """Funnels of an edition's exhibitors, or of those of one hall, by an expression such as in GROUPS."""
    told = {"edition": edition.pk, "first": edition.starts_on, "last": edition.ends_on, "hall": hall}
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(key=key), told)
        rows = cursor.fetchall()
    return [Funnel(found, dict(zip(STEPS, map(int, counts), strict=True))) for found, *counts in rows]


@dataclass(frozen=True)
class Leak:
    """A part of the fair in which a step stops that elsewhere goes on; `missing` is what that costs."""

    name: str
    step: str
    share: float
    usual: float
    missing: int

    @property
    def label(self):
        return STEPS[self.step][0]

    @property
    def before(self):
        return STEPS[FROM[self.step]][0]


@dataclass
class FairFigures:
    """Of one edition; each is read when it is first asked for. `by` is one of GROUPS."""

    edition: Any
    by: str = "hall"
    whole: Funnel = field(init=False)
    parts: list = field(init=False)

    def __post_init__(self):
        self.by = self.by if self.by in GROUPS else "hall"
        key = f"matchmaking:funnel:{self.edition.pk}:{self.by}"
        self.parts = cache.get_or_set(key, lambda: self._read(), FRESH_SECONDS)
        sums = {step: sum(part.counts[step] for part in self.parts) for step in STEPS}
        self.whole = Funnel(None, sums)

    def _read(self):
        return sorted(count(self.edition, GROUPS[self.by][1]), key=lambda part: -part.counts["views"])

    @cached_property
    def rows(self):
        """(name, Funnel) of each part, the most looked at first."""
        names = self._names()
        return [(names.get(part.key) or _("Unknown"), part) for part in self.parts]

    def _names(self):
        keys = [part.key for part in self.parts if part.key]
        if self.by == "hall":
            return {hall.pk: str(hall) for hall in Hall.objects.filter(pk__in=keys)}
        if self.by == "category":
            return {key: category_names().get(key) for key in keys}
        return {key: country_name(key) for key in keys}

    @cached_property
    def leaks(self):
        """Where the funnel loses most against the whole fair, the costliest first."""
        found = []
        for name, part in self.rows:
            for step, before in FROM.items():
                share, usual = part.share(step), self.whole.share(step)
                if share is None or part.counts[before] < LEAST or share > usual / 2:
                    continue
                missing = round((usual - share) * part.counts[before] / 100)
                found.append(Leak(name, step, share, usual, missing))
        return sorted((leak for leak in found if leak.missing), key=lambda leak: -leak.missing)[:SHOWN_LEAKS]


@dataclass(frozen=True)
class Missed:
    """Of so many meetings that were due, how many a side did not come to."""

    name: Any
    due: int
    missed: int

    @property
    def rate(self):
        return round(100 * self.missed / self.due, 1) if self.due else 0.0


@dataclass
class Attendance:
    """Who came to the meetings that are over: by side, by the hour on that side's clock, by its country."""

    edition: Any

    @cached_property
    def seen(self):
        """(side, hour, country) to (due, missed), in Counters."""
        due, missed = Counter(), Counter()
        over = Meeting.objects.filter(edition=self.edition, state__in=["held", "missed"])
        sides = {
            Side.BUYER: ("buyer__time_zone", "buyer__country"),
            Side.EXHIBITOR: ("exhibitor__time_zone", "exhibitor__country"),
        }
        for side, (zone, country) in sides.items():
            hours = over.annotate(hour=TruncHour("starts_at")).order_by()
            groups = hours.values_list("hour", zone, country, "state", "missed_by")
            for hour, zone_name, land, state, by, many in groups.annotate(many=Count("pk")):
                key = side, hour.astimezone(zone_of(zone_name)).hour, land
                due[key] += many
                missed[key] += many if state == "missed" and by in ("", side) else 0
        return due, missed

    def _along(self, place, side=None):
        """Sums along one part of the keys: 0 the side, 1 the hour, 2 the country."""
        due, missed = Counter(), Counter()
        for key, many in self.seen[0].items():
            if side in (None, key[0]):
                due[key[place]] += many
                missed[key[place]] += self.seen[1][key]
        return [Missed(name, due[name], missed[name]) for name in due]

    @property
    def sides(self):
        return self._along(0)

    @property
    def hours(self):
        """By the hour of the day, on the clock of whoever should have come."""
        return sorted(self._along(1), key=lambda one: one.name)

    @property
    def countries(self):
        """The countries with most meetings first."""
        return sorted(self._along(2), key=lambda one: (-one.due, one.name))


def counts_in_hall(hall):
    """({booth id: {"asked": 12, …}}, {"asked": 3.0, …}): of a hall's booths, and their middle."""
    key = f"matchmaking:hall:{hall.pk}"
    return cache.get_or_set(key, lambda: _read_hall(hall), HALL_SECONDS)


def _read_hall(hall):
    counts = {one.key: one.counts for one in count(hall.edition, "booth.id", hall.pk)}
    middle = {step: median(one[step] for one in counts.values()) if counts else 0 for step in STEPS}
    return counts, middle


@further_steps
def steps_after_answers(booth):
    """The exhibitor's own, for the first page of its workspace."""
    counts, middle = counts_in_hall(booth.hall)
    for step in OWN_STEPS:
        label, definition = STEPS[step]
        yield step, label, definition, counts.get(booth.pk, {}).get(step, 0), middle[step], FROM[step]


def planned_and_held(edition):
    """{"planned": …, "due": …, "held": …, "missed": …}: due are those whose time is over."""
    states = Meeting.objects.filter(edition=edition).values_list("state").annotate(Count("pk")).order_by()
    many = Counter(dict(states))
    held, missed = many["held"], many["missed"]
    return {
        "planned": held + missed + many["confirmed"],
        "due": held + missed,
        "held": held,
        "missed": missed,
        "proposed": many["proposed"],
        "cancelled": many["cancelled"],
    }
