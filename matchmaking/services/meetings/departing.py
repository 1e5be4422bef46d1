"""Somebody no longer works for an exhibitor: who else meets the buyers."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.services.team import after_leaving
from fair.errors import Refused
from matchmaking.free_time import hosts_of
from matchmaking.models import Meeting, Side
from matchmaking.services.meetings.changing import cancel_meeting, hand_over, remove_person


@after_leaving
def pass_meetings_on(exhibitor, user):
    """The meetings to come go to the first colleague who is free; where nobody is, they are called off."""
    states = [Meeting.State.PROPOSED, Meeting.State.CONFIRMED]
    over = Q(ends_at__lte=timezone.now())
    meetings = exhibitor.meetings.filter(state__in=states).exclude(over).attended_by(user)
    for meeting in meetings.order_by("starts_at", "pk"):
        seat = meeting.seats.get(user=user)
        if seat.is_host:
            _pass_on(meeting, user)
        elif seat.side == Side.EXHIBITOR:
            remove_person(meeting, None, user)


def _pass_on(meeting, user):
    for colleague in hosts_of(meeting.exhibitor).exclude(pk=user.pk):
        try:
            with transaction.atomic():
                hand_over(meeting, None, colleague)
            return
        except Refused:
            continue
    cancel_meeting(meeting, None, _("The host no longer works for the exhibitor."))
