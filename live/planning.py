"""A booth's plan as its team reads it: what is on, to come and over, and a week round the clock."""

import datetime
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fair.zones import zone_of
from live.figures import figures_of
from live.models import Shift, Show
from live.rota import shifts_elsewhere, span_words, troubles

PAST = 20  # that stand on a page
SLOTS = 48  # half hours of a day


def of_exhibitor(exhibitor):
    """The shows of its booths with what their lines tell, in two queries."""
    shifts = Prefetch("shifts", Shift.objects.select_related("host"))
    shows = Show.objects.filter(booth__exhibitor=exhibitor).select_related("booth", "poster")
    return shows.prefetch_related(shifts)


def running(exhibitor):
    return list(of_exhibitor(exhibitor).running())


def to_come(exhibitor):
    """Planned ones, also those whose time has passed without anybody going on air."""
    return list(of_exhibitor(exhibitor).filter(state=Show.State.PLANNED).order_by("starts_at"))


def past(exhibitor, page):
    over = of_exhibitor(exhibitor).exclude(state__in=Show.HELD).order_by("-starts_at", "-pk")
    return Paginator(over, PAST).get_page(page)


def next_show(exhibitor):
    """What is on air, else the next one within a day, else None."""
    now = timezone.now()
    soon = Q(state=Show.State.PLANNED, ends_at__gt=now, starts_at__lte=now + datetime.timedelta(days=1))
    shows = Show.objects.filter(Q(state__in=Show.RUNNING) | soon, booth__exhibitor=exhibitor)
    return shows.order_by("state", "starts_at").first()  # "on_air" and "paused" come before "planned"


def last_show(exhibitor):
    """What was over within the last two days with how it was `counted`, else None."""
    since = timezone.now() - datetime.timedelta(days=2)
    over = Show.objects.filter(booth__exhibitor=exhibitor, state__in=[Show.State.ENDED, Show.State.REPLAY])
    show = over.filter(ended_at__gte=since).order_by("-ended_at").first()
    if show:
        figures = figures_of(show)
        asked = figures.questions["asked"]
        show.counted = {"viewers": figures.viewers, "peak": figures.peak, "questions": asked}
    return show


def gaps_and_clashes(shows):
    """What is wrong with the shifts of shows to come and on air, [(show, sentences), …]. One query."""
    rotas = {show: list(show.shifts.all()) for show in shows}
    elsewhere = shifts_elsewhere([shift for shifts in rotas.values() for shift in shifts])
    told = [
        (show, troubles(shifts, show.starts_at, show.ends_at, elsewhere, show))
        for show, shifts in rotas.items()
    ]
    return [(show, wrong) for show, wrong in told if wrong]


@dataclass
class Piece:
    """A show within one day, from a half hour until another; what meets in one half hour shares a cell.

    `shows` are (show, its shifts on that day).
    """

    first: int
    last: int
    shows: list = field(default_factory=list)

    @property
    def rows(self):
        return self.last - self.first


@dataclass
class Day:
    date: datetime.date
    pieces: list

    @property
    def shows(self):
        return [show for piece in self.pieces for show, _shifts in piece.shows]

    @property
    def is_today(self):
        return self.date == timezone.localdate()


class Week:
    """Seven days of a booth's plan on the reader's clock, with the booth's beside it."""

    def __init__(self, exhibitor, first=None):
        today = timezone.localdate()
        day = first or today
        self.first = day - datetime.timedelta(days=day.weekday())
        self.before = self.first - datetime.timedelta(days=7)
        self.after = self.first + datetime.timedelta(days=7)
        self.zone = zone_of(exhibitor.time_zone)
        begins, ends = _midnight(self.first), _midnight(self.after)
        shown = of_exhibitor(exhibitor).standing().filter(starts_at__lt=ends, ends_at__gt=begins)
        self.shows = list(shown.order_by("starts_at"))
        dates = [self.first + datetime.timedelta(days=ahead) for ahead in range(7)]
        self.days = [Day(date, _pieces(date, self.shows)) for date in dates]

    @property
    def hours(self):
        """Of each hour the moment on the first day: (moment, slot)."""
        return [(_midnight(self.first) + datetime.timedelta(hours=hour), hour * 2) for hour in range(24)]

    @property
    def is_two_clocks(self):
        """Whether the booth's clock shows another time than the reader's."""
        noon = _midnight(self.first) + datetime.timedelta(hours=12)
        return noon.utcoffset() != noon.astimezone(self.zone).utcoffset()

    @property
    def rows(self):
        """Row by row what begins there: the hour or None, and for each day a Piece, "" for nothing, None for
        what a piece above covers."""
        hours = {slot: moment for moment, slot in self.hours}
        for slot in range(SLOTS):
            yield hours.get(slot), [_cell(day, slot) for day in self.days]

    @property
    def changes(self):
        """A sentence where a clock is put forward or back in this week."""
        zones = {str(timezone.get_current_timezone()): timezone.get_current_timezone()}
        zones[str(self.zone)] = self.zone
        begins, ends = _midnight(self.first), _midnight(self.after)
        words = _("The clock of %(zone)s changes in this week.")
        return [
            words % {"zone": name}
            for name, zone in zones.items()
            if begins.astimezone(zone).utcoffset() != ends.astimezone(zone).utcoffset()
        ]

    @property
    def free(self):
        """From the first to the last show of the week, when nothing is planned, in words."""
        shows = [show for show in self.shows if show.state in Show.HELD]
        found, at = [], shows[0].ends_at if shows else None
        for show in shows[1:]:
            if show.starts_at > at:
                found.append(span_words(at, show.starts_at))
            at = max(at, show.ends_at)
        return found


def _midnight(date):
    return datetime.datetime.combine(date, datetime.time(0), timezone.get_current_timezone())


def _pieces(date, shows):
    begins, ends = _midnight(date), _midnight(date + datetime.timedelta(days=1))
    pieces = []
    for show in shows:
        if show.starts_at >= ends or show.ends_at <= begins:
            continue
        first = 0 if show.starts_at <= begins else _slot(show.starts_at)
        last = SLOTS if show.ends_at >= ends else _slot(show.ends_at, up=True)
        if pieces and pieces[-1].last > first:
            pieces[-1].last = max(last, pieces[-1].last)
        else:
            pieces.append(Piece(first, max(last, first + 1)))
        shifts = [one for one in show.shifts.all() if one.starts_at < ends and one.ends_at > begins]
        pieces[-1].shows.append((show, shifts))
    return pieces


def _slot(moment, up=False):
    """The half hour of its day in which a moment falls, or with `up` that which begins after it."""
    local = timezone.localtime(moment)
    minutes = local.hour * 60 + local.minute
    return -(-minutes // 30) if up else minutes // 30


def _cell(day, slot):
    for piece in day.pieces:
        if piece.first == slot:
            return piece
        if piece.first < slot < piece.last:
            return None
    return ""
