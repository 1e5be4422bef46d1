"""When a meeting is, on both sides' clocks.

    {% both_times meeting.starts_at meeting.ends_at zone place="Foshan" %}        for pages
    {% both_times_short meeting.starts_at meeting.ends_at zone %}                 below the reader's day
    {% both_times_text meeting.starts_at meeting.ends_at mine theirs "Foshan" %}  for mails

Zones are IANA names or ZoneInfos; the reader's is the active one, which mails name themselves.
"""

import zoneinfo

from babel.dates import format_date, format_skeleton, format_timedelta
from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from fair.zones import zone_city, zone_of
from matchmaking import clocks
from matchmaking.week_page import WeekPage

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
    span = clocks.short_words(starts_at, ends_at, timezone.get_current_timezone())
    there = other_clock(starts_at, other_zone, place)
    return f"{span} · {there}" if there else span


@register.simple_tag
def both_times_brief(starts_at, other_zone):
    """ "10:30 · 17:30": the beginnings alone, where there is room for no more."""
    here, other = timezone.get_current_timezone(), _zone(other_zone)
    mine, theirs = starts_at.astimezone(here), starts_at.astimezone(other)
    return f"{mine:%H:%M}" if mine.utcoffset() == theirs.utcoffset() else f"{mine:%H:%M} · {theirs:%H:%M}"


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
def own_weekday(moment):
    """The short name of the day on the moment's own clock: "Tue"."""
    return format_date(moment, "ccc", locale=clocks.locale())


@register.filter
def from_now(moment):
    """How long it is until a moment, or since: "in 48 min", "2 hours ago"."""
    left = moment - timezone.now()
    return format_timedelta(left, add_direction=True, format="short", threshold=1.5, locale=clocks.locale())


def _zone(zone):
    return zone if isinstance(zone, zoneinfo.ZoneInfo) else zone_of(zone)


@register.inclusion_tag("matchmaking/meetings/your_day.html", takes_context=True)
def your_day(context):
    """On the person's own page: the next meeting, and how many proposals wait for them."""
    meetings = WeekPage(context["user"], {}).open_ones
    coming = [seen for seen in meetings if seen.state in ("sure", "now")]
    return {
        "seen": min(coming, key=lambda seen: seen.starts_at, default=None),
        "waiting": sum(seen.waits_for_me for seen in meetings),
    }


# What pages of meetings ask besides


@register.filter
def rows(times):
    """Both times below each other."""
    return mark_safe(str(times).replace('class="times"', 'class="times times--rows"', 1))  # noqa: S308


@register.filter
def clock(moment):
    """The time on the moment's own clock, where `date` would tell the reader's."""
    return f"{moment:%H:%M}"


@register.filter
def offset_on(moment, zone):
    """How far a clock is from UTC at a moment: "UTC+5:30"."""
    minutes = int(moment.astimezone(zone).utcoffset().total_seconds()) // 60
    rest = f":{abs(minutes) % 60:02}" if minutes % 60 else ""
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60}{rest}"


@register.filter
def city(name):
    return zone_city(name)


@register.filter
def minus(number, other):
    return number - other


@register.filter
def minute_third(moment):
    """Into which third of its quarter of an hour a moment falls: 0, 1 or 2."""
    return timezone.localtime(moment).minute % 15 // 5


@register.filter
def shown_of(spans, calendar):
    """What is in sight of a day's shaded spans, from the first quarter shown on: [(at, length), …]."""
    for at, length in spans:
        first, last = max(at, calendar.begins), min(at + length, calendar.ends)
        if last > first:
            yield first - calendar.begins, last - first


@register.simple_tag
def page_day(page, date, view="day"):
    """The address of one day of a page of meetings."""
    return page.address(view=view, on=date)


@register.simple_tag
def may_join(seen, rules):
    return seen.may_join(rules)


@register.simple_tag
def opens_at(seen, rules):
    return seen.opens_at(rules)


@register.simple_tag
def known_url(name, *args):
    """The address of a page that may not be there, then ""."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def other_clock(moment, zone, place=""):
    """On the other side's clock: "17:30 Foshan", with the day where it is another; "" for the same."""
    here, zone = timezone.get_current_timezone(), _zone(zone)
    mine, theirs = moment.astimezone(here), moment.astimezone(zone)
    if mine.utcoffset() == theirs.utcoffset():
        return ""
    day = "" if mine.date() == theirs.date() else f"{own_weekday(theirs)} "
    return f"{day}{theirs:%H:%M} {place or zone_city(zone.key)}"


@register.simple_tag
def day_of_clock(moment):
    """The day on the reader's clock: "Fri 17 Apr"."""
    return clocks.day_words(moment, timezone.get_current_timezone())


@register.filter
def day_name(date):
    """A date with its day of the week: "Fri 17 Apr"."""
    return format_skeleton("MMMEd", date, locale=clocks.locale())
