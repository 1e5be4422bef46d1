"""Days of a calendar: what takes place on them laid into quarter hours, and side by side where it meets.

Nothing here asks the database. A day goes from midnight to midnight on the clock of its zone, also where that
is 23 or 25 hours; a place on it is the quarter that the clock shows. An hour that comes twice shares its
quarters, one that is skipped stays empty.
"""

import datetime
from collections import namedtuple
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

QUARTERS = 96
MOST_LANES = 4  # beside each other; what is more is told by its number
DAY = datetime.timedelta(days=1)


class Hour(namedtuple("Hour", "at here there is_off is_new_day")):
    """A full hour at quarter `at` of those shown, as both clocks show it; `is_new_day` where the other clock
    comes to another day than it had an hour before."""

    @property
    def is_other_day(self):
        """1 where the other side is a day ahead, -1 where it is behind."""
        return (self.there.date() - self.here.date()).days


@dataclass(frozen=True)
class Event:
    """What takes a stretch of time; `thing` is what pages show of it."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    state: str = "sure"
    thing: Any = None


@dataclass
class Piece:
    """An event on one day: from quarter `at` over `length` quarters, in one of `lanes` side by side.

    Where an event goes on past midnight each day has a piece of it, of which the first `begins`.
    """

    event: Event
    at: int
    length: int
    begins: bool = True
    lane: int = 0
    lanes: int = 1

    @property
    def until(self):
        return self.at + self.length


@dataclass
class More:
    """What would stand beside too many others."""

    at: int
    length: int
    pieces: list = field(default_factory=list)
    lane: int = MOST_LANES - 1
    lanes: int = MOST_LANES


@dataclass
class Day:
    date: datetime.date
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    pieces: list = field(default_factory=list)
    more: list = field(default_factory=list)
    off: list = field(default_factory=list)  # [(quarter, quarters), …] in which nobody is to be met

    @property
    def events(self):
        return [
            *(piece.event for piece in self.pieces),
            *(one.event for more in self.more for one in more.pieces),
        ]

    @property
    def hours(self):
        """How long it lasts, as a number."""
        return (self.ends_at - self.starts_at) / datetime.timedelta(hours=1)


class Calendar:
    """`days` from `first` on, on the clock of `zone` with that of `other` beside it.

    `awake` and `hours` are [(start, end), …] of moments outside which the days are shaded: when the reader is
    awake, and when the booths are staffed; None shades nothing. Hours in which nobody is awake are only shown
    where something takes place in them.
    """

    def __init__(self, zone, other, first, days, events, awake=None, hours=None):
        self.zone, self.other = zone, other
        self.days = [day_of(first + ahead * DAY, zone) for ahead in range(days)]
        awake = awake and list(awake)
        kinds = [list(spans) for spans in (awake, hours) if spans is not None]
        self._shown = []
        for day in self.days:
            lay_out(day, events, zone)
            day.off = shaded(day, kinds, zone)
            self._shown += open_on(day, awake, zone) if awake else [(0, QUARTERS)]

    @property
    def starts_at(self):
        return self.days[0].starts_at

    @property
    def ends_at(self):
        return self.days[-1].ends_at

    @cached_property
    def begins(self):
        """The first quarter that is shown, at a full hour: all that takes place is in sight."""
        return (
            min([*(piece.at for piece in self._all), *(first for first, _last in self._shown), 48]) // 4 * 4
        )

    @cached_property
    def ends(self):
        """The quarter after the last that is shown, at a full hour."""
        last = max(
            [*(piece.at + piece.length for piece in self._all), *(last for _first, last in self._shown), 48]
        )
        return -(-last // 4) * 4

    @property
    def rows(self):
        return self.ends - self.begins

    @property
    def _all(self):
        return [piece for day in self.days for piece in [*day.pieces, *day.more]]

    def hours(self, day=None):
        """The full hours shown, each with what both clocks show then on a day, and whether it is shaded."""
        day = day or self.days[0]
        last = None
        for at in range(self.begins, self.ends, 4):
            moment = moment_at(day.date, at, self.zone)
            off = any(start <= at < start + length for start, length in day.off)
            hour = Hour(
                at - self.begins, moment.astimezone(self.zone), moment.astimezone(self.other), off, False
            )
            yield hour._replace(is_new_day=hour.is_other_day != (last or 0))
            last = hour.is_other_day

    @property
    def is_two_clocks(self):
        """Whether the other clock ever shows another time in these days."""
        return any(
            moment.astimezone(self.zone).utcoffset() != moment.astimezone(self.other).utcoffset()
            for moment in (self.starts_at, self.ends_at)
        )

    @property
    def changes(self):
        """The zones whose clocks are put forward or back in these days, with the day: [(zone, date), …]."""
        return [
            (zone, day.date)
            for zone in dict.fromkeys([self.zone, self.other])
            for day in self.days
            if day.starts_at.astimezone(zone).utcoffset() != day.ends_at.astimezone(zone).utcoffset()
        ]


def day_of(date, zone):
    return Day(date, _midnight(date, zone), _midnight(date + DAY, zone))


def _midnight(date, zone):
    return datetime.datetime.combine(date, datetime.time(0), zone).astimezone(datetime.UTC)


def moment_at(date, quarter, zone):
    """When the clock shows a quarter of a day; one that is skipped is as far after the last one there was."""
    at = datetime.time(quarter // 4, quarter % 4 * 15)
    return datetime.datetime.combine(date, at, zone).astimezone(datetime.UTC)


def quarter_of(moment, zone, up=False):
    """The quarter in which the clock shows a moment, or with `up` that which begins after it."""
    local = moment.astimezone(zone)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    return -(-seconds // 900) if up else seconds // 900


def placed(start, end, day, zone):
    """(first, behind the last) quarter of a stretch on a day, None where it does not touch the day."""
    if start >= day.ends_at or end <= day.starts_at:
        return None
    first = 0 if start <= day.starts_at else quarter_of(start, zone)
    last = QUARTERS if end >= day.ends_at else quarter_of(end, zone, up=True)
    if last <= first:  # the clock was put back meanwhile
        last = min(QUARTERS, first + max(1, -(-int((end - start).total_seconds()) // 900)))
    return first, last


def lay_out(day, events, zone):
    """Give a day its pieces; those that meet stand side by side, the earlier and the longer ones first."""
    pieces = []
    for event in events:
        if place := placed(event.starts_at, event.ends_at, day, zone):
            first, last = place
            pieces.append(Piece(event, first, last - first, event.starts_at >= day.starts_at))
    pieces.sort(key=lambda piece: (piece.at, -piece.length, piece.event.starts_at))
    for group in _groups(pieces):
        _give_lanes(day, group)


def _groups(pieces):
    """Pieces that meet each other, by way of others too."""
    group, until = [], 0
    for piece in pieces:
        if group and piece.at >= until:
            yield group
            group = []
        group.append(piece)
        until = max(until, piece.until) if len(group) > 1 else piece.until
    if group:
        yield group


def _give_lanes(day, group):
    free = []  # of each lane, from which quarter on
    for piece in group:
        lane = next((lane for lane, until in enumerate(free) if until <= piece.at), len(free))
        free[lane : lane + 1] = [piece.until]
        piece.lane = lane
    lanes = min(len(free), MOST_LANES)
    fits = [piece for piece in group if len(free) <= MOST_LANES or piece.lane < MOST_LANES - 1]
    for piece in fits:
        piece.lanes = lanes
    day.pieces += fits
    if rest := [piece for piece in group if piece not in fits]:
        at = min(piece.at for piece in rest)
        day.more.append(More(at, max(piece.until for piece in rest) - at, rest))


def open_on(day, spans, zone):
    """The spans as they lie on a day: [(quarter, behind the last), …]."""
    return [place for start, end in spans if (place := placed(start, end, day, zone))]


def shaded(day, kinds, zone):
    """The stretches of a day outside any of the kinds of time: [(quarter, quarters), …]."""
    off = [gap for spans in kinds for gap in gaps(open_on(day, spans, zone), 0, QUARTERS)]
    joined = gaps(gaps(off, 0, QUARTERS), 0, QUARTERS)
    return [(first, last - first) for first, last in joined]


def gaps(spans, first, last):
    """What is left between first and last beside the spans."""
    found, at = [], first
    for start, end in sorted(spans):
        if start > at:
            found.append((at, start))
        at = max(at, end)
    if at < last:
        found.append((at, last))
    return found


def clock_spans(first, days, opens_at, closes_at, zone):
    """From when to when, on each of some days of a zone, and on the days before and after them."""
    for ahead in range(-1, days + 1):
        date = first + ahead * DAY
        start, end = (
            datetime.datetime.combine(date, time, zone).astimezone(datetime.UTC)
            for time in (opens_at, closes_at)
        )
        if end > start:
            yield start, end
