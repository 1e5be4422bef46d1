"""When a meeting is, in words, on both sides' clocks: for pages and mails alike.

A time is never told without its day, because it is often another day for the other side.
"""

from dataclasses import dataclass

from babel import Locale
from babel.dates import format_skeleton
from django.utils.translation import get_language, to_locale

from fair.zones import zone_city


def locale():
    """English as most of the fair's visitors write it, as `fair.templatetags.days` has it."""
    name = to_locale(get_language() or "en")
    return Locale.parse("en_GB" if name == "en" else name)


def day_words(moment, zone, year=False):
    """The day of a moment on a clock: "Fri 17 Apr", 4月17日周五."""
    skeleton = "yMMMEd" if year else "MMMEd"
    return format_skeleton(skeleton, moment.astimezone(zone), tzinfo=zone, locale=locale())


def span_words(starts_at, ends_at, zone, year=False):
    """From when to when: "Fri 17 Apr, 10:30–11:30", with the second day where the clock passes midnight."""
    begins, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    first = f"{day_words(begins, zone, year)}, {begins:%H:%M}"
    if begins.date() == ends.date():
        return f"{first}–{ends:%H:%M}"
    return f"{first} – {day_words(ends, zone, year)}, {ends:%H:%M}"


def short_words(starts_at, ends_at, zone):
    """Times alone, "10:30–11:30", for where the day stands already."""
    return f"{starts_at.astimezone(zone):%H:%M}–{ends_at.astimezone(zone):%H:%M}"


@dataclass(frozen=True)
class BothTimes:
    """A stretch of time on two clocks; `is_same` where they show the same."""

    here: str
    here_place: str
    there: str
    there_place: str
    is_same: bool


def both_times(starts_at, ends_at, zone, other, place="", year=False):
    """BothTimes of ZoneInfos; `place` is what the other side's clock is called, else its zone's city."""
    return BothTimes(
        here=span_words(starts_at, ends_at, zone, year),
        here_place=zone_city(zone.key),
        there=span_words(starts_at, ends_at, other, year),
        there_place=place or zone_city(other.key),
        is_same=starts_at.astimezone(zone).utcoffset() == starts_at.astimezone(other).utcoffset()
        and ends_at.astimezone(zone).utcoffset() == ends_at.astimezone(other).utcoffset(),
    )
