"""When a meeting is, on both sides' clocks.

    {% both_times meeting.starts_at meeting.ends_at zone place="Foshan" %}        for pages
    {% both_times_short meeting.starts_at meeting.ends_at zone %}                 below the reader's day
    {% both_times_text meeting.starts_at meeting.ends_at mine theirs "Foshan" %}  for mails

Zones are IANA names or ZoneInfos; the reader's is the active one, which mails name themselves.
"""

import zoneinfo

from babel.dates import format_date, format_timedelta
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext

from fair.zones import zone_city, zone_of
from matchmaking import clocks

register = template.Library()


@register.simple_tag
def both_times(starts_at, ends_at, other_zone, place="", year=False):
    """With day names; one line where both clocks show the same."""
    told = clocks.both_times(
        starts_at, ends_at, timezone.get_current_timezone(), _zone(other_zone), place, year
    )
    time = format_html('<time class="strong" datetime="{}">{}</time>', starts_at.isoformat(), told.here)
    if told.is_same:
        line = gettext("your time, and in %(place)s")
        return format_html(
            '<span class="times">{} <small>{}</small></span>', time, line % {"place": told.there_place}
        )
    there = gettext("%(time)s in %(place)s") % {"time": told.there, "place": told.there_place}
    return format_html(
        '<span class="times">{} <small>{}</small> <small>{}</small></span>', time, gettext("your time"), there
    )


@register.simple_tag
def both_times_short(starts_at, ends_at, other_zone, place=""):
    """ "10:30–11:30 · 17:30 Foshan", with the other side's day where it is another."""
    here, other = timezone.get_current_timezone(), _zone(other_zone)
    span = clocks.short_words(starts_at, ends_at, here)
    begins, theirs = starts_at.astimezone(here), starts_at.astimezone(other)
    if begins.utcoffset() == theirs.utcoffset():
        return span
    day = "" if begins.date() == theirs.date() else f"{weekday(theirs)} "
    return f"{span} · {day}{theirs:%H:%M} {place or zone_city(other.key)}"


@register.simple_tag
def both_times_text(starts_at, ends_at, zone, other_zone, place="", year=False):
    """ "Fri 17 Apr, 10:30–11:30 (Casablanca); Fri 17 Apr, 17:30–18:30 (Foshan)"."""
    told = clocks.both_times(starts_at, ends_at, _zone(zone), _zone(other_zone), place, year)
    if told.is_same:
        return f"{told.here} ({told.here_place}, {told.there_place})"
    return f"{told.here} ({told.here_place}); {told.there} ({told.there_place})"


@register.simple_tag
def clock_at(moment, zone, place=""):
    """One moment on somebody's clock: "Fri 17 Apr, 17:30 Foshan"."""
    zone = _zone(zone)
    return f"{clocks.day_words(moment, zone)}, {moment.astimezone(zone):%H:%M} {place or zone_city(zone.key)}"


@register.filter
def weekday(moment):
    """The short name of the day on the moment's own clock: "Tue"."""
    return format_date(moment, "ccc", locale=clocks.locale())


@register.filter
def from_now(moment):
    """How long it is until a moment, or since: "in 48 min", "2 hours ago"."""
    left = moment - timezone.now()
    return format_timedelta(left, add_direction=True, format="short", threshold=1.5, locale=clocks.locale())


def _zone(zone):
    return zone if isinstance(zone, zoneinfo.ZoneInfo) else zone_of(zone)
