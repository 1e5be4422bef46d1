"""What the page of a person's availability shows: the settings, and the coming week as others see it."""

import datetime

from django.utils import timezone

from accounts.notices.times import zone_for
from fair.zones import zone_city
from matchmaking.intervals import common
from matchmaking.peoples_time import Calendars
from matchmaking.services.diaries import diary_of

DAYS = 7


def page_of(user):
    """Context of the page, in a fixed number of queries."""
    diary = diary_of(user)
    now = timezone.now()
    saved = diary.pk is not None
    zone = zone_for(user)
    return {
        "diary": diary,
        "zone_city": zone_city(zone.key),
        "is_told": bool(user.time_zone),
        "days": free_days(user, now, zone),
        "exceptions": list(diary.exceptions.filter(ends_at__gt=now)) if saved else [],
        "calendars": list(diary.sources.all()) if saved else [],
        "has_own_hours": saved and diary.hours.exists(),
        "works": user.memberships.exists(),
    }


def free_days(user, now, zone):
    """[(moment at noon of a day, [(start, end), …])] of the coming week on the person's clock."""
    calendars = Calendars([user], now, now + datetime.timedelta(days=DAYS))
    free = calendars.open_of(user)
    today = now.astimezone(zone).date()
    days = []
    for ahead in range(DAYS):
        day = today + datetime.timedelta(days=ahead)
        begin = datetime.datetime.combine(day, datetime.time(), zone)
        end = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), zone)
        days.append((begin + datetime.timedelta(hours=12), common(free, [(begin, end)])))
    return days
