"""Hours of a clock as moments, also on the days on which it is put forward or back.

An hour that the clock skips takes no time; one that it shows twice counts twice.
"""

import datetime
from functools import lru_cache

from matchmaking.intervals import joined

UTC = datetime.UTC
DAY = datetime.timedelta(days=1)
MARGIN = datetime.timedelta(hours=3)  # more than any clock is put at once


def stretches(zone, day, starts_at, ends_at):
    """The moments at which the clock shows a time of the day from `starts_at` up to `ends_at`, in UTC."""
    begin = datetime.datetime.combine(day, starts_at, UTC)
    end = datetime.datetime.combine(day, ends_at, UTC)
    found = []
    for offset, since, until in _offsets(zone, day):
        start, stop = max(begin - offset, since), min(end - offset, until)
        if start < stop:
            found.append((start, stop))
    return joined(found)


def days_between(zone, start, end):
    """The days of the clock that a stretch touches."""
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        yield day
        day += DAY


@lru_cache(maxsize=20_000)
def _offsets(zone, day):
    """[(offset from UTC, from when, until when)] of a day: one, or two where the clock is put that day."""
    midnight = datetime.datetime.combine(day, datetime.time(), zone)
    since = midnight.astimezone(UTC) - MARGIN
    until = datetime.datetime.combine(day + DAY, datetime.time(), zone).astimezone(UTC) + MARGIN
    before, after = _offset(zone, since), _offset(zone, until)
    if before == after:
        return [(before, since, until)]
    change = _change(zone, since, until)
    return [(before, since, change), (after, change, until)]


def _change(zone, since, until):
    """The first whole second with the offset of `until`."""
    low, high = 0, int((until - since).total_seconds())
    after = _offset(zone, until)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, since + datetime.timedelta(seconds=middle)) == after:
            high = middle
        else:
            low = middle
    return since + datetime.timedelta(seconds=high)


def _offset(zone, moment):
    return moment.astimezone(zone).utcoffset()
