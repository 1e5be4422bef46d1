"""Giving people's time to a meeting, and freeing it. The diaries of all are locked.

What is looked at here the database checks once more: `seat_nobody_is_in_two_meetings`.
"""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fair.errors import Refused
from matchmaking.intervals import covers
from matchmaking.models import Seat
from matchmaking.peoples_time import Calendars

CONSTRAINT = "seat_nobody_is_in_two_meetings"
FARTHEST = datetime.timedelta(days=366)
STEP = 5  # minutes; what begins between is a slip
SHORTEST, LONGEST = 10, 240


def check_length(minutes):
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused(_("A meeting takes 10 to 240 minutes."))
    return datetime.timedelta(minutes=minutes)


def check_moment(moment):
    """Raises Refused for what is past, too far ahead, or not on the clock's five minutes."""
    now = timezone.now()
    if moment <= now:
        raise Refused(_("This time is past: choose a later one."))
    if moment > now + FARTHEST:
        raise Refused(_("Meetings are planned at most a year ahead."))
    if moment.minute % STEP or moment.second or moment.microsecond:
        raise Refused(_("Meetings begin at full five minutes."))


def calendars_for(people, start, end, exhibitor, but=None):
    return Calendars(people, start, end, exhibitor, but)


def refuse_taken(calendars, people, start, end, asked=(), by=None):
    """Raises Refused where somebody is not free: `asked` (ids) within their hours, the others awake."""
    for person in people:
        is_asked = person.pk in asked
        free = calendars.open_of(person) if is_asked else calendars.awake_of(person)
        if not covers(free, start, end):
            raise Refused(_why(calendars, person, start, end, by))


def _why(calendars, person, start, end, by):
    if covers(calendars.awake_of(person), start, end):
        return _("%(person)s cannot be met at that time: choose one of the free times.") % {
            "person": _name(person, by)
        }
    if by is not None and person.pk == by.pk:
        return _("You are not free at that time, or it is outside your waking hours.")
    return _("%(person)s is not free at that time: choose another.") % {"person": _name(person, by)}


def _name(person, by):
    """Names are told by pages, which know who may read them; here a side is enough."""
    return _("You") if by is not None and person.pk == by.pk else _("One of those who take part")


def give_time(meeting, seats, start, end):
    """The seats take this time, and free what they took before. Raises Refused for what is taken."""
    try:
        with transaction.atomic():
            Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(during=(start, end))
    except IntegrityError as broken:
        refuse_overlap(broken)
    meeting.starts_at, meeting.ends_at = start, end


def refuse_overlap(broken):
    """An overlap that the database refused is one sentence; whatever else it refused is an error."""
    if getattr(getattr(broken.__cause__, "diag", None), "constraint_name", "") == CONSTRAINT:
        raise Refused(_("This time has just been taken: choose another.")) from broken
    raise broken


def free_time_of(meeting):
    """Nobody's time is taken by the meeting any more."""
    meeting.seats.exclude(during=None).update(during=None)


def meeting_then(meeting, people, start, end):
    """Whether one of these people (ids) is in another meeting at the time."""
    seats = Seat.objects.filter(user__in=people, during__overlap=(start, end))
    return seats.exclude(meeting=meeting.pk).exists()
