"""What the programme reads: shows and sessions of a day or a week, a page at a time.

Nothing here reads what grows with the fair: each list is cut by the database, along an index.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from itertools import islice

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import Q, Value
from django.utils import timezone

from fair.kept import kept
from fair.models import Category, Edition, Hall
from live.forms.programme import ProgrammeFilter
from live.models import Event, Session, Show
from live.models.show import TsTzRange
from live.on_air import with_viewers

Kind = ProgrammeFilter.Kind
PAGE = 40
IN_WEEK = 6  # of a day in the week's view
MOST_NOW = 60
MOST_CONTINUING = 20
OPTIONS_SECONDS = 60


@dataclass(frozen=True)
class Options:
    """What the programme can be narrowed to, a minute old."""

    halls: list
    categories: list
    languages: list


def read_options(edition):
    return kept(f"programme-options:{edition.pk}", lambda: _read_options(edition), OPTIONS_SECONDS)


def _read_options(edition):
    shown = Show.objects.filter(edition=edition).order_by().values_list("language")
    held = Event.objects.published().filter(edition=edition).order_by().values_list("language")
    return Options(
        halls=list(Hall.objects.filter(edition=edition)),
        categories=list(Category.objects.filter(level=1).order_by("position", "slug")),
        languages=sorted(code for (code,) in shown.union(held)),
    )


@dataclass(frozen=True)
class Row:
    """A show, or a session with the show that is its stage, at its place in the programme."""

    show: Show
    session: Session | None = None
    now: datetime.datetime | None = None

    @property
    def thing(self):
        return self.session or self.show

    @property
    def place(self):
        return self.thing.starts_at, bool(self.session), self.thing.pk

    @property
    def is_on(self):
        """Whether it is to be seen now; a stage is on air for the session whose time it is."""
        if not self.session:
            return self.show.is_running
        return self.show.is_running and self.thing.starts_at <= self.now < self.thing.ends_at

    @property
    def is_past(self):
        is_over = self.show.state in (Show.State.ENDED, Show.State.REPLAY)
        return is_over or (self.thing.ends_at <= self.now and not self.is_on)

    @property
    def state(self):
        return "now" if self.is_on else "past" if self.is_past else "next"

    @property
    def is_long(self):
        """Whether it ends on another of the reader's days."""
        starts_at, ends_at = map(timezone.localtime, (self.thing.starts_at, self.thing.ends_at))
        return ends_at - starts_at > datetime.timedelta(hours=12) and ends_at.date() != starts_at.date()

    @property
    def url(self):
        return self.session.event.get_absolute_url() if self.session else self.show.get_absolute_url()


def sessions_on_programme():
    """The sessions of published conferences; that they take place is for everyone to know."""
    published = Session.objects.filter(
        event__state=Event.State.PUBLISHED, event__edition__state=Edition.State.OPEN
    )
    return published.select_related("event", "track", "stage__edition", "stage__event")


class Timetable:
    """Shows and sessions of an edition as `user` may know of them, narrowed by what was `asked`.

    A `whole` one also has what was called off.
    """

    def __init__(self, user, edition, asked, options, whole=False):
        self.user, self.edition, self.asked, self.options = user, edition, asked, options
        self.whole = whole
        self.now = timezone.now()

    @cached_property
    def shows(self):
        """All but the stages of conferences, whose sessions stand for them."""
        asked, kind = self.asked, self.asked["kind"]
        shows = Show.objects.named_to(self.user) if self.whole else Show.objects.on_programme(self.user)
        shows = shows.filter(edition=self.edition, event=None)
        if kind == Kind.SESSIONS:
            return shows.none()
        if kind == Kind.REPLAYS:
            shows = shows.watchable_again()
        if asked["hall"]:
            shows = shows.filter(booth__hall__slug=asked["hall"])
        if asked["category"]:
            section = next(one.pk for one in self.options.categories if one.slug == asked["category"])
            shows = shows.filter(booth__exhibitor__category__path__contains=[section])
        if asked["language"]:
            shows = shows.filter(language=asked["language"])
        return shows.for_cards().defer("chapters")

    @cached_property
    def sessions(self):
        asked = self.asked
        sessions = sessions_on_programme().filter(event__edition=self.edition)
        if asked["hall"] or asked["category"] or asked["kind"] in (Kind.SHOWS, Kind.REPLAYS):
            return sessions.none()
        return sessions.filter(event__language=asked["language"]) if asked["language"] else sessions

    def on_now(self):
        """What is on air, the best watched first, and what should be by now."""
        late = Q(state=Show.State.PLANNED, starts_at__lte=self.now, ends_at__gt=self.now)
        running = self.shows.filter(Q(state__in=Show.RUNNING) | late).order_by("-began_at", "pk")
        shows = with_viewers(running[:MOST_NOW])
        sessions = self.sessions.filter(starts_at__lte=self.now, ends_at__gt=self.now)[:MOST_NOW]
        rows = [self._row(show) for show in shows] + [self._row(one.stage, one) for one in sessions]
        return sorted(rows, key=lambda row: (not row.is_on, -getattr(row.show, "people", 0), row.place))

    def between(self, start, end, after=None, most=PAGE):
        """Up to `most` rows that begin in that time, behind the place `after`; and whether there are more."""
        lists = []
        for rows, is_session in ((self.shows, False), (self.sessions, True)):
            found = rows.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "pk")
            if after:
                found = found.filter(_beyond(after, is_session))
            found = found[: most + 1]
            lists.append([self._row(one.stage, one) if is_session else self._row(one) for one in found])
        found = list(islice(merge(*lists, key=lambda row: row.place), most + 1))
        return found[:most], len(found) > most

    def continuing(self, moment):
        """What began before the moment and is planned to go on after it."""
        during = TsTzRange("starts_at", "ends_at", Value("[)"), output_field=DateTimeRangeField())
        found = self.shows.alias(during=during).filter(during__contains=moment, starts_at__lt=moment)
        return [self._row(show) for show in found.order_by("starts_at", "pk")[:MOST_CONTINUING]]

    def replays(self, after=None):
        """The newest first."""
        found = self.shows.order_by("-starts_at", "-pk")
        if after:
            starts_at, _is_session, pk = after
            found = found.filter(Q(starts_at__lt=starts_at) | Q(starts_at=starts_at, pk__lt=pk))
        rows = [self._row(show) for show in found[: PAGE + 1]]
        return rows[:PAGE], len(rows) > PAGE

    def week(self, spans):
        """The first rows of each of the spans of time, and whether there are more: [(rows, more), …]."""
        shows = self._first_of_each(self.shows, spans)
        sessions = self._first_of_each(self.sessions, spans)
        return [self._day(*lists) for lists in zip(shows, sessions, strict=True)]

    def _day(self, shows, sessions):
        rows = [self._row(show) for show in shows] + [self._row(one.stage, one) for one in sessions]
        rows.sort(key=lambda row: row.place)
        return rows[:IN_WEEK], len(rows) > IN_WEEK

    def _first_of_each(self, rows, spans):
        """One query for the ids, whatever the number of spans, and one for the rows."""
        first = [
            rows.filter(starts_at__gte=start, starts_at__lt=end)
            .order_by("starts_at", "pk")
            .values_list("pk", flat=True)[: IN_WEEK + 1]
            for start, end in spans
        ]
        if rows.query.is_empty():
            return [[] for _span in spans]
        found = rows.in_bulk(list(first[0].union(*first[1:], all=True))).values()
        ordered = sorted(found, key=lambda one: (one.starts_at, one.pk))
        return [[one for one in ordered if start <= one.starts_at < end] for start, end in spans]

    def _row(self, show, session=None):
        return Row(show, session, self.now)


def _beyond(after, is_session):
    """What stands behind a place, by time, sessions after shows, and number."""
    starts_at, of_session, pk = after
    later = Q(starts_at__gt=starts_at)
    if is_session == of_session:
        return later | Q(starts_at=starts_at, pk__gt=pk)
    return later | Q(starts_at=starts_at) if is_session else later
