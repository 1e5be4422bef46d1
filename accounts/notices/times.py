"""When the daily mail goes."""

import datetime

from accounts.middleware import fair_zone
from fair.zones import zone_of

MORNING = datetime.time(8)


def zone_for(person):
    """The person's ZoneInfo, the fair's where they told none."""
    return zone_of(person.time_zone or fair_zone())


def next_morning(person, now):
    """The next eight o'clock on the person's clock, as a moment."""
    zone = zone_for(person)
    here = now.astimezone(zone)
    day = here.date() if here.time() < MORNING else here.date() + datetime.timedelta(days=1)
    return datetime.datetime.combine(day, MORNING, zone).astimezone(datetime.UTC)
