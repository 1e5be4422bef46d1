"""What another calendar holds of a person's time, read from its iCalendar file.

Only from when to when is read: free and cancelled entries take no time, whole days are those of the person's
clock, and what recurs is worked out for HORIZON ahead. A file that would take long is refused.
"""

import datetime

import recurring_ical_events
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar

from fair.errors import Refused
from matchmaking.intervals import common, joined

HORIZON = datetime.timedelta(days=180)
MOST_EVENTS = 10_000  # of a file
MOST_STEPS = 3_000_000  # by which what recurs is worked out
KEPT = 5_000  # stretches
SELDOM = {
    "DAILY": 1,
    "WEEKLY": 7,
    "MONTHLY": 30,
    "YEARLY": 365,
}  # days; what recurs within a day is no meeting


def busy_times(content, zone, now=None):
    """[(start, end)] of the next HORIZON, joined. Raises Refused for what is no calendar, or too large."""
    start = (now or timezone.now()) - datetime.timedelta(days=1)
    end = start + HORIZON
    found = []
    for calendar in _calendars(content):
        _keep_readable(calendar, end)
        try:
            events = recurring_ical_events.of(calendar, skip_bad_series=True).between(start, end)
        except (ValueError, TypeError, OverflowError, ArithmeticError, KeyError, AttributeError) as broken:
            raise Refused(_("This calendar has entries that cannot be read.")) from broken
        found += [stretch for event in events if _takes_time(event) and (stretch := _stretch(event, zone))]
    return common(joined(found), [(start, end)])[:KEPT]


def _calendars(content):
    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as broken:
        raise Refused(_("This address does not lead to a calendar.")) from broken
    calendars = [calendar for calendar in calendars if getattr(calendar, "name", "") == "VCALENDAR"]
    if not calendars:
        raise Refused(_("This address does not lead to a calendar."))
    return calendars


def _keep_readable(calendar, end):
    """Leave out what is no event, and what recurs too often; count the work before it is done."""
    events = calendar.walk("VEVENT")
    steps = len(events)
    kept = []
    for event in events:
        cost = _steps(event, end)
        if cost is not None:
            kept.append(event)
            steps += cost
    if len(events) > MOST_EVENTS or steps > MOST_STEPS:
        raise Refused(_("This calendar is too large."))
    kept_ids = {id(event) for event in kept}
    calendar.subcomponents = [
        part for part in calendar.subcomponents if part.name == "VTIMEZONE" or id(part) in kept_ids
    ]


def _steps(event, end):
    """How often the event recurs until then, at most; None for what cannot be a meeting."""
    begin = getattr(event.get("DTSTART"), "dt", None)
    if begin is None:
        return None
    rules = event.get("RRULE") or []
    total = 0
    for rule in rules if isinstance(rules, list) else [rules]:
        often = SELDOM.get(str((rule.get("FREQ") or [""])[0]).upper())
        if often is None:
            return None
        within = 1
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            within *= max(1, len(rule.get(part) or []))
        if within > 24:
            return None
        total += max(0, (end.date().year - begin.year + 1)) * 366 * within
    return total


def _takes_time(event):
    is_free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    is_off = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not (is_free or is_off or str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE")


def _stretch(event, zone):
    """From when to when, in UTC; None for no time at all."""
    begin, end = event["DTSTART"].dt, getattr(event.get("DTEND"), "dt", None)
    if end is None and "DURATION" in event:
        end = begin + event["DURATION"].dt
    if end is None:
        is_day = not isinstance(begin, datetime.datetime)
        end = begin + datetime.timedelta(days=1) if is_day else begin
    start, stop = _moment(begin, zone), _moment(end, zone)
    return (start, stop) if start < stop else None


def _moment(told, zone):
    """What has no zone is on the person's clock."""
    if not isinstance(told, datetime.datetime):
        told = datetime.datetime.combine(told, datetime.time())
    if told.tzinfo is None:
        told = told.replace(tzinfo=zone)
    return told.astimezone(datetime.UTC)
