"""Time zones: which names exist, how they read, and the country that a browser's zone gives away."""

import zoneinfo
from functools import lru_cache

from babel.core import get_global
from babel.dates import get_timezone_location
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _


@lru_cache(maxsize=1)
def _known():
    return frozenset(zoneinfo.available_timezones())


def is_zone(name):
    """Whether the IANA database has the zone; older names that browsers still send are in it."""
    return name in _known()


def zone_of(name):
    """The ZoneInfo of a name; UTC for what is none."""
    return zoneinfo.ZoneInfo(name if is_zone(name) else "UTC")


def validate_zone(name):
    if not is_zone(name):
        raise ValidationError(_("This is not a time zone: choose one from the list."), code="zone")


@lru_cache(maxsize=32)
def _cities(language):
    locale = to_locale(language)
    territories = get_global("zone_territories")
    return [
        (name, get_timezone_location(name, locale, return_city=True)) for name in territories if is_zone(name)
    ]


def zone_city(name):
    """The city that a zone is named after, in the reader's language: "Casablanca"."""
    return get_timezone_location(name, to_locale(get_language() or "en"), return_city=True)


def zone_choices():
    """(name, "UTC+08:00 Shanghai") of every zone in the reader's language, from west to east."""
    now = timezone.now()
    zones = [
        (now.astimezone(zoneinfo.ZoneInfo(name)).utcoffset(), city, name)
        for name, city in _cities(get_language() or "en")
    ]
    return [(name, f"{offset_name(offset)} {city}") for offset, city, name in sorted(zones)]


def offset_name(offset):
    """A difference from UTC as it is written: "UTC+05:30"."""
    minutes = int(offset.total_seconds()) // 60
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def zone_country(name):
    """ISO code of the country that the zone lies in, or "": a guess to fill a form with."""
    return get_global("zone_territories").get(name) or get_global("zone_territories").get(_modern(name), "")


def _modern(name):
    return get_global("zone_aliases").get(name, name)
