"""When people can meet: free starts of some, the open times of an exhibitor, the first that suit all.

Everything is a moment in UTC. What is told here may be taken a moment later: services look again under locks.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from matchmaking.intervals import common, without
from matchmaking.peoples_time import Calendars

LONGEST = datetime.timedelta(days=62)  # that is looked at in one go
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Slot:
    """A time at which buyer and `hosts` (users) are free; who has fewest meetings that day is first."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    hosts: Any


def free_starts(people, start, end, minutes):
    """The moments at which a meeting of so many minutes may begin for all of these people (users), in order.

    Only within the hours that they can be met in, awake, and not taken.
    """
    calendars = Calendars(people, start, _until(start, end))
    return list(starts_in(_for_all(people, calendars.open_of), minutes))


def first_common(people, start, end, minutes, most=5):
    """The first starts at which all of these people are awake and not taken: [moment, …], `most` at most.

    Times within the hours of all come first: [] where there is none.
    """
    calendars = Calendars(people, start, _until(start, end))
    found = list(starts_in(_for_all(people, calendars.open_of), minutes))[:most]
    if not found:
        found = list(starts_in(_for_all(people, calendars.awake_of), minutes))[:most]
    return found


def open_slots(exhibitor, buyer, start, end, minutes):
    """[Slot] at which a host of the exhibitor can be met by the buyer (None for anybody), in order."""
    hosts = list(hosts_of(exhibitor))
    people = [*hosts, buyer] if buyer and buyer.is_authenticated else hosts
    calendars = Calendars(people, start, _until(start, end), exhibitor)
    awake = calendars.awake_of(buyer) if len(people) > len(hosts) else None
    found = {}
    for host in hosts:
        if host == buyer or not calendars.diary_of(host).takes_bookings:
            continue
        free = calendars.open_of(host)
        for moment in starts_in(free if awake is None else common(free, awake), minutes):
            found.setdefault(moment, []).append(host)
    length = datetime.timedelta(minutes=minutes)
    return [Slot(at, at + length, _by_load(found[at], calendars, at)) for at in sorted(found)]


def hosts_of(exhibitor):
    """The people of an exhibitor who can be met, in the order of its team."""
    return (
        User.objects.filter(memberships__exhibitor=exhibitor, is_active=True)
        .order_by("memberships__position", "memberships__pk")
        .distinct()
    )


def starts_in(free, minutes):
    """Where a meeting fits into free time, on round minutes of the clock."""
    step, length = datetime.timedelta(minutes=step_of(minutes)), datetime.timedelta(minutes=minutes)
    for start, end in free:
        moment = EPOCH - (EPOCH - start) // step * step
        while moment + length <= end:
            yield moment
            moment += step


def step_of(minutes):
    """So many minutes lie between two starts that are offered."""
    if minutes in (10, 15, 20, 30):
        return minutes
    return 30 if minutes % 30 == 0 else 15


def without_holds(calendars, person):
    """Time in which the person can be asked to come, and that no other proposal holds."""
    return without(calendars.awake_of(person), calendars.held_of(person))


def _by_load(hosts, calendars, moment):
    return sorted(hosts, key=lambda host: calendars.meetings_on(host, moment))


def _for_all(people, free_of):
    found = None
    for person in people:
        free = free_of(person)
        found = free if found is None else common(found, free)
    return found or []


def _until(start, end):
    return min(end, start + LONGEST)
