"""What is erased when a person leaves the fair, and what their export holds and does not hold."""

import uuid

from django.utils import timezone

from accounts.leaving import OWN, keep_back, register, register_own
from accounts.merging import STAYING
from live.models import (
    AgendaItem,
    CalendarKey,
    Certificate,
    Follow,
    PollVoter,
    Registration,
    Shift,
    StreamKey,
    Viewer,
    Vote,
)
from live.services import registering

OWN.add("host")  # by which a shift is the person's own
register_own(Certificate, "registration__user")
keep_back("live.calendarkey", "secret")
STAYING.add(CalendarKey._meta.label_lower)  # an address that was given to a program opens one account


@register
def leave_shows(user):
    """Nobody is told any more, the calendar's address opens nothing, and who watched is nobody any more.

    Figures stay as they were counted; so do questions that others answered or want answered, without a name.
    """
    for model in (Follow, AgendaItem, CalendarKey, Vote, PollVoter):
        model.objects.filter(user=user).delete()
    Shift.objects.filter(host=user, ends_at__gt=timezone.now()).delete()
    StreamKey.objects.filter(made_by=user, revoked_at=None).update(revoked_at=timezone.now())
    _leave_events(user)
    Viewer.objects.filter(user=user).update(user=None, who=f"x{uuid.uuid4().hex[:31]}")


def _leave_events(user):
    """A place at an event to come is given back; of those that are over the number of people stays."""
    for registration in Registration.objects.filter(user=user, event__ends_at__gt=timezone.now()):
        registering.cancel(registration)
        registration.delete()
    Certificate.objects.filter(registration__user=user).delete()
