"""The fair's floor as visitors walk it: halls with their stands, who is there, what is on the shelves."""

import time
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, OuterRef
from django.utils import timezone

from booths.models import Booth
from booths.on_show import products_on_show
from exhibitors.hours import duty
from exhibitors.models import Product, ProductPicture, WorkingHours
from fair.kept import kept
from fair.models import Hall
from fair.realtime import presence
from fair.zones import zone_of

# People come and go by the second; a floor this old is still true, and spares the database a busy lobby.
FRESH_SECONDS, LAYOUT_SECONDS = 10, 60
MOST_MARKS = 96  # that the plan draws in its largest hall
MOST_MARKS_OF_ALL, FEWEST_MARKS = 768, 12
LIVELY = 16
SHELF = 3


@dataclass(frozen=True)
class HallFloor:
    """A hall on the plan: `marks` tells of each handful of stands, as one walks, whether one is staffed."""

    hall: Hall
    booths: int
    staffed: int
    people: int
    marks: list[bool]

    @property
    def drawing(self):
        """The marks as two paths of an SVG, in blocks of four columns with a way between them."""
        rows, size = (3, 8) if len(self.marks) > 24 else (2, 11) if len(self.marks) > 12 else (1, 15)
        columns = max(-(-len(self.marks) // rows), 1)
        left = [column * (size + 2) + column // 4 * 5 for column in range(columns)]
        paths = {True: "", False: ""}
        for index, staffed in enumerate(self.marks):
            column, row = divmod(index, rows)
            paths[staffed] += f"M{left[column]} {row * (size + 1)}h{size}v{size - 1}h-{size}z"
        height = rows * (size + 1) - 2
        return {"on": paths[True], "off": paths[False], "width": left[-1] + size, "height": height}


@dataclass(frozen=True)
class Floor:
    """All halls of an edition as they were at `read_at`, in seconds.

    One mark stands for `scale` booths; `lively` are booths worth a look now.
    """

    halls: list[HallFloor]
    scale: int
    booths: int
    staffed: int
    products: int
    countries: int
    lively: list[int] = field(default_factory=list)
    read_at: float = field(default_factory=time.time)

    @property
    def rows(self):
        """The halls on each side of the concourse, each with its span of columns; few stand on one side."""
        half = len(self.halls) if len(self.halls) <= 3 else -(-len(self.halls) // 2)
        sides = [self.halls[:half], self.halls[half:]]
        return [_in_row(side) for side in sides if side]


def read_floor(edition):
    """The floor of `edition`: who is there at most ten seconds ago, which stands there are a minute ago."""
    return kept(f"floor:{edition.pk}", lambda: _read_floor(edition), FRESH_SECONDS)


@dataclass(frozen=True)
class Layout:
    """Who stands where: the ids of booths in each hall as one walks, by the hall's id."""

    halls: dict[int, array]
    countries: int

    @cached_property
    def booths(self):
        return set().union(*self.halls.values())


def _read_layout(edition):
    booths = Booth.objects.filter(hall__edition=edition, published__isnull=False)
    halls = booths.order_by().values("hall").annotate(
        pks=ArrayAgg("pk", order_by=["section", "aisle", "number"]),
        countries=ArrayAgg("exhibitor__country", distinct=True),
    )  # fmt: skip
    found = list(halls)
    return Layout(
        halls={row["hall"]: array("q", row["pks"]) for row in found},
        countries=len({code for row in found for code in row["countries"]} - {""}),
    )


def _read_floor(edition):
    halls = list(Hall.objects.filter(edition=edition))
    layout = kept(f"layout:{edition.pk}", lambda: _read_layout(edition), LAYOUT_SECONDS)
    stands = {hall.pk: layout.halls.get(hall.pk, array("q")) for hall in halls}
    there = presence.staffed() & layout.booths
    people = presence.crowds("booth")
    marks = min(MOST_MARKS, max(FEWEST_MARKS, MOST_MARKS_OF_ALL // max(1, len(halls))))
    scale = max(1, -(-max(map(len, stands.values()), default=0) // marks))
    return Floor(
        halls=[_hall_floor(hall, stands[hall.pk], there, people, scale) for hall in halls],
        scale=scale,
        booths=len(layout.booths),
        staffed=len(there),
        products=products_on_show().total(),
        countries=layout.countries,
        lively=_lively(edition, there),
    )


def _lively(edition, there):
    """Booths worth a look: those with someone there before the others, each by how fast they answer."""
    published = Booth.objects.filter(hall__edition=edition, published__isnull=False)
    quickest = published.order_by(F("reply_seconds").asc(nulls_last=True), "pk").values_list("pk", flat=True)
    best = list(quickest.filter(pk__in=there)[:LIVELY]) if there else []
    return list(dict.fromkeys([*best, *quickest[:LIVELY]]))[:LIVELY] if len(best) < LIVELY else best


def _hall_floor(hall, pks, staffed, people, scale):
    handfuls = [pks[start : start + scale] for start in range(0, len(pks), scale)]
    return HallFloor(
        hall=hall,
        booths=len(pks),
        staffed=sum(pk in staffed for pk in pks),
        people=sum(people.get(f"booth:{pk}", 0) for pk in pks),
        marks=[any(pk in staffed for pk in handful) for handful in handfuls],
    )


def with_people(booths):
    """Give each booth `people` (staff there now) and `back_at` (when the first returns, if nobody is there).

    One query, for the hours of those with nobody there, and a round trip to Redis.
    """
    there = presence.staff([booth.pk for booth in booths])
    empty = {booth.exhibitor_id for booth in booths if not there[booth.pk]}
    shifts = defaultdict(lambda: defaultdict(list))
    rows = WorkingHours.objects.filter(membership__exhibitor__in=empty)
    fields = ("membership__exhibitor", "membership__user__time_zone", "weekday", "starts_at", "ends_at")
    for exhibitor, zone, weekday, starts_at, ends_at in rows.order_by().values_list(*fields):
        shift = SimpleNamespace(weekday=weekday, starts_at=starts_at, ends_at=ends_at)
        shifts[exhibitor][zone].append(shift)
    now = timezone.now()
    for booth in booths:
        booth.people = there[booth.pk]
        booth.back_at = None if booth.people else _first_back(shifts[booth.exhibitor_id], now)
    return booths


def _first_back(shifts, now):
    duties = [duty(hours, zone_of(zone), now) for zone, hours in shifts.items()]
    if any(duty.is_on for duty in duties):
        return None
    return min((duty.back_at for duty in duties if duty.back_at), default=None)


def with_shelves(booths):
    """Give each booth `shelf`, the ids of up to three listed products, featured ones first; and `covers`,
    the first pictures of those that have one. Two queries."""
    place = Func(
        OuterRef("published__featured"), F("pk"), function="array_position", output_field=IntegerField()
    )
    listed = Product.objects.listed().filter(exhibitor=OuterRef("exhibitor")).annotate(place=place)
    first = listed.order_by(F("place").asc(nulls_last=True), "pk").values("pk")[:SHELF]
    rows = Booth.objects.filter(pk__in=[booth.pk for booth in booths]).order_by()
    shelves = dict(rows.values_list("pk", ArraySubquery(first)))
    covers = ProductPicture.covers([pk for shelf in shelves.values() for pk in shelf])
    for booth in booths:
        booth.shelf = shelves.get(booth.pk, [])
        booth.covers = [covers[pk] for pk in booth.shelf if pk in covers]
    return booths


def first_products(booths):
    """The product that begins each booth's shelf, for a card, with its `booth`."""
    first = {booth.shelf[0]: booth for booth in booths if booth.shelf}
    found = Product.objects.for_cards().in_bulk(list(first))
    for pk, product in found.items():
        product.booth = first[pk]
    return [found[pk] for pk in first if pk in found]


def _in_row(halls):
    spans = spread([hall.booths for hall in halls], least=max(4, 24 // (len(halls) + 1)))
    return [{"floor": hall, "span": span} for hall, span in zip(halls, spans, strict=True)]


def spread(sizes, columns=24, least=4):
    """Whole columns for things of these sizes side by side, none under `least`, `columns` in all."""
    if not sizes:
        return []
    # By the root: the plan tells large from small without starving a small hall's name.
    weights = [(size + 1) ** 0.5 for size in sizes]
    spans = Counter(dict.fromkeys(range(len(sizes)), least))
    for _step in range(columns - least * len(sizes)):
        spans[min(spans, key=lambda index: spans[index] / weights[index])] += 1
    return [spans[index] for index in range(len(sizes))]


@dataclass(frozen=True)
class Aisle:
    """An aisle with the stands along its two sides: even numbers face odd ones."""

    letter: str
    odd: list = field(default_factory=list)
    even: list = field(default_factory=list)


def read_plan(stands):
    """The aisles by section, {2: [Aisle, …]}, from stands in walking order."""
    sections = defaultdict(dict)
    for stand in stands:
        aisle = sections[stand.section].setdefault(stand.aisle, Aisle(stand.aisle))
        (aisle.odd if stand.number % 2 else aisle.even).append(stand)
    return {section: list(aisles.values()) for section, aisles in sections.items()}
