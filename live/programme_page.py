"""All that the programme's page shows, for what its address asks."""

import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from fair.addresses import whole_number
from live.forms.programme import ProgrammeFilter
from live.timetable import Timetable, read_options

AROUND = datetime.timedelta(days=14)  # before and after the fair
FILTERS = ("hall", "category", "language", "kind")


class ProgrammePage:
    """A day, a week or the replays; days are the visitor's own."""

    def __init__(self, user, edition, query):
        self.edition = edition
        self.options = read_options(edition)
        self.form = ProgrammeFilter(query, options=self.options)
        self.asked = self.form.asked()
        self.table = Timetable(user, edition, self.asked, self.options)
        self.today = timezone.localdate()

    @cached_property
    def day(self):
        """The day that was asked for, else today, or the fair's day that is nearest to it."""
        first, last = self.edition.starts_on, self.edition.ends_on
        if self.asked["day"]:
            return min(max(self.asked["day"], first - AROUND), last + AROUND)
        return min(max(self.today, first), last)

    @property
    def is_week(self):
        return self.asked["view"] == "week" and not self.is_replays

    @property
    def is_replays(self):
        return self.asked["kind"] == ProgrammeFilter.Kind.REPLAYS

    @property
    def is_today(self):
        return self.day == self.today

    @property
    def is_narrowed(self):
        return any(self.asked[name] for name in FILTERS)

    @property
    def shows_now(self):
        """Whether what is on now stands on top."""
        return self.is_today and not (self.is_week or self.is_replays or self.after)

    @cached_property
    def on_now(self):
        return self.table.on_now() if self.shows_now else []

    @property
    def hides_earlier(self):
        """Whether what has begun today is left out: who comes at noon does not look for the morning."""
        return self.is_today and not self.asked["whole"] and not self.is_week

    @cached_property
    def after(self):
        return read_place(self.asked["after"])

    @cached_property
    def _listed(self):
        if self.is_replays:
            return self.table.replays(self.after)
        start, end = span_of(self.day)
        if self.hides_earlier:
            # The same moment is not on the list of what is on now and on this.
            start = self.table.now + datetime.timedelta(microseconds=1)
        rows, more = self.table.between(start, end, self.after)
        if not self.after and not self.is_today:
            rows = [*self.table.continuing(start), *rows]
        return rows, more

    @property
    def rows(self):
        return self._listed[0]

    @property
    def more(self):
        """The address of what comes after the page, "" at the end."""
        rows, more = self._listed
        return self.address(after=write_place(rows[-1].place)) if more else ""

    @cached_property
    def now_before(self):
        """The row before which the line of now stands, on the whole of today."""
        if not (self.is_today and self.asked["whole"]):
            return None
        return next((row for row in self.rows if row.thing.starts_at > self.table.now), None)

    @cached_property
    def week(self):
        """[{day, rows, more}, …] of the seven days from Monday on."""
        days = self._week_days
        read = self.table.week([span_of(day) for day in days])
        return [
            {"day": day, "rows": rows, "more": more, "url": self.address(day=day, view="")}
            for day, (rows, more) in zip(days, read, strict=True)
        ]

    @property
    def _week_days(self):
        monday = self.day - datetime.timedelta(days=self.day.weekday())
        return [monday + datetime.timedelta(days=ahead) for ahead in range(7)]

    @property
    def is_empty(self):
        if self.is_week:
            return not any(day["rows"] for day in self.week)
        return not (self.rows or self.on_now)

    @property
    def days(self):
        """The fair's days, each with its address."""
        dates = self.edition.dates
        return [{"day": day, "url": self.address(day=day)} for day in dates if abs(day - self.day) <= AROUND]

    @property
    def before(self):
        return self._step(-7 if self.is_week else -1)

    @property
    def following(self):
        return self._step(7 if self.is_week else 1)

    def _step(self, days):
        day = self.day + datetime.timedelta(days=days)
        return self.address(day=day) if abs(days) == 7 or self._is_near(day) else ""

    def _is_near(self, day):
        return self.edition.starts_on - AROUND <= day <= self.edition.ends_on + AROUND

    @property
    def as_day(self):
        return self.address(view="", day=self.day)

    @property
    def as_week(self):
        return self.address(view="week", day=self.day)

    @property
    def as_today(self):
        return self.address(day="", view="")

    @property
    def as_whole(self):
        return self.address(whole=1)

    @property
    def as_all(self):
        return self.address(**dict.fromkeys(FILTERS, ""))

    @property
    def calendar(self):
        return f"{reverse('programme_calendar')}{self._query({name: self.asked[name] for name in FILTERS})}"

    @property
    def on_air_url(self):
        return f"{reverse('programme_on_air')}{self._query({name: self.asked[name] for name in FILTERS})}"

    def address(self, **changes):
        """This page with something else asked for; a page in the list is left behind."""
        kept = {name: self.asked[name] for name in ("day", "view", *FILTERS)}
        return f"{reverse('programme')}{self._query(kept | changes)}"

    @staticmethod
    def _query(values):
        query = urlencode({name: value for name, value in values.items() if value})
        return f"?{query}" if query else ""


def span_of(day):
    """From midnight to midnight in the active zone; 23 or 25 hours when the clocks change."""
    zone = timezone.get_current_timezone()
    return tuple(
        datetime.datetime.combine(one, datetime.time.min, zone).astimezone(datetime.UTC)
        for one in (day, day + datetime.timedelta(days=1))
    )


def write_place(place):
    starts_at, is_session, pk = place
    return f"{int(starts_at.timestamp() * 1_000_000)}-{int(is_session)}-{pk}"


def read_place(text):
    """The place that an address names, or None for nonsense."""
    parts = [whole_number(part) for part in (text or "").split("-")]
    if len(parts) != 3 or None in parts or parts[0] > 4_102_444_800_000_000:  # the year 2100
        return None
    moment = datetime.datetime.fromtimestamp(0, datetime.UTC) + datetime.timedelta(microseconds=parts[0])
    return moment, bool(parts[1]), parts[2]
