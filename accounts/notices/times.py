"""When the daily mail goes."""

import datetime

from accounts.middleware import fair_zone
from fair.zones import zone_of

MORNING = datetime.time(8)


def next_morning(person, now):
    """The next eight o'clock in the person's zone, as a moment; of the fair's zone where they told none."""
    zone = zone_of(person.time_zone or fair_zone())
    here = now.astimezone(zone)
    day = here.date() if here.time() < MORNING else here.date() + datetime.timedelta(days=1)
    return datetime.datetime.combine(day, MORNING, zone).astimezone(datetime.UTC)
