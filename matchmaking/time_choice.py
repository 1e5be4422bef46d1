"""Free times to choose from, day by day on the reader's clock."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from matchmaking.free_time import first_common, free_starts, open_slots

AHEAD = 14  # days that are looked at together
DAY = datetime.timedelta(days=1)
FARTHEST = 180  # days ahead that can be looked at


@dataclass(frozen=True)
class Choice:
    """A time to choose; `value` is what forms send of it."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    hosts: tuple = ()

    @property
    def value(self):
        return value_of(self.starts_at)


def value_of(moment):
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%MZ")


def moment_of(text):
    """The moment that a form sends: in UTC with a Z, else on the reader's clock; None for nonsense."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 2000 <= found.year <= 2100:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.get_current_timezone())


class TimeChoice:
    """Two weeks of free times, of which `day` is shown: today's, else those of the first day with any."""

    def __init__(self, day=None):
        today = timezone.localdate()
        last = today + FARTHEST * DAY
        self.asked = min(max(day, today), last) if day else None
        self.first = today + (((self.asked or today) - today).days // AHEAD) * AHEAD * DAY
        self.here = timezone.get_current_timezone()

    @property
    def span(self):
        start = datetime.datetime.combine(self.first, datetime.time(0), self.here)
        end = datetime.datetime.combine(self.first + AHEAD * DAY, datetime.time(0), self.here)
        return max(start, timezone.now()), end

    def read(self):
        """[Choice, …] of the two weeks."""
        raise NotImplementedError

    @cached_property
    def choices(self):
        return self.read()

    @cached_property
    def _by_day(self):
        found = {}
        for choice in self.choices:
            found.setdefault(choice.starts_at.astimezone(self.here).date(), []).append(choice)
        return found

    @cached_property
    def day(self):
        return self.asked or next(iter(self._by_day), self.first)

    @property
    def days(self):
        """[(date, how many), …] of the two weeks."""
        dates = [self.first + ahead * DAY for ahead in range(AHEAD)]
        return [(date, len(self._by_day.get(date, ()))) for date in dates]

    @property
    def shown(self):
        return self._by_day.get(self.day, [])

    @property
    def next_with_any(self):
        """The first day after the shown one that has times, None without any."""
        return next((date for date in self._by_day if date > self.day), None)

    @property
    def before(self):
        today = timezone.localdate()
        return self.first - DAY if self.first > today else None

    @property
    def after(self):
        date = self.first + AHEAD * DAY
        return date if (date - timezone.localdate()).days <= FARTHEST else None


class BoothTimes(TimeChoice):
    """When hosts of an exhibitor can be met; `host` is the one wanted, None for whoever is free."""

    def __init__(self, exhibitor, user, minutes, host=None, day=None):
        super().__init__(day)
        self.exhibitor, self.minutes, self.host = exhibitor, minutes, host
        self.buyer = user if user.is_authenticated else None

    def read(self):
        slots = open_slots(self.exhibitor, self.buyer, *self.span, self.minutes)
        return [
            Choice(slot.starts_at, slot.ends_at, tuple(slot.hosts))
            for slot in slots
            if self.host is None or self.host in slot.hosts
        ]


class CommonTimes(TimeChoice):
    """When all of these people can be met."""

    def __init__(self, people, minutes, day=None):
        super().__init__(day)
        self.people, self.minutes = people, minutes
        self.length = datetime.timedelta(minutes=minutes)

    def read(self):
        return self._as_choices(free_starts(self.people, *self.span, self.minutes))

    @cached_property
    def awake(self):
        """Where nobody has common hours, the first times at which all are awake."""
        if self.choices:
            return []
        return self._as_choices(first_common(self.people, *self.span, self.minutes))

    def _as_choices(self, moments):
        return [Choice(moment, moment + self.length) for moment in moments]
