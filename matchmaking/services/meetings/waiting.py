"""Who would like a time that becomes free: a line of buyers, of whom the next is offered it."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fair import features
from fair.errors import Refused
from matchmaking.free_time import EPOCH
from matchmaking.intervals import covers
from matchmaking.models import Meeting, Side, WaitingPlace
from matchmaking.peoples_time import Calendars
from matchmaking.services.meetings import claiming
from matchmaking.services.meetings.booking import edition_of, hold
from matchmaking.services.meetings.closing import close_as_missed, missing_side
from matchmaking.services.meetings.effects import follow
from matchmaking.services.meetings.taking import (
    fair_words,
    refuse_unfair,
    side_for,
    take,
    works_for,
)

SHORT_HOLD = datetime.timedelta(hours=2)
SHORTEST_HOLD = datetime.timedelta(minutes=5)  # of what is left of a meeting that somebody does not come to
LEAST = datetime.timedelta(minutes=10)  # a meeting that is shorter is none
State = Meeting.State


@transaction.atomic
def join_waiting_list(exhibitor, buyer, text=""):
    """The buyer's place in the line of an exhibitor; whoever has one keeps it."""
    features.require("meetings")
    if works_for(buyer, exhibitor.pk):
        raise Refused(_("You work for this exhibitor: choose another."))
    refuse_unfair(exhibitor, buyer, buyer)
    place, _is_new = WaitingPlace.objects.get_or_create(
        exhibitor=exhibitor,
        buyer=buyer,
        ended_at=None,
        defaults={"edition": edition_of(), "text": fair_words(text, buyer, 300)},
    )
    return place


def leave_waiting_list(place):
    """Twice is once."""
    WaitingPlace.objects.filter(pk=place.pk, ended_at=None).update(ended_at=timezone.now())


def waiting_for(exhibitor):
    """The places that wait, the next in line first."""
    return WaitingPlace.objects.filter(exhibitor=exhibitor, ended_at=None).select_related("buyer")


@transaction.atomic
def offer_slot(meeting, by):
    """Propose the time of a meeting that was called off, or that the buyer does not come to, to the next in
    line who is free then; it is held for a short time. Returns the new meeting. Raises Refused for nobody.

    Of a meeting under way it is what is left, and the meeting counts as missed from now on.
    """
    waiting = list(waiting_for(meeting.exhibitor_id).select_for_update(of=["self"], no_key=True)[:50])
    meeting = take(meeting, *(place.buyer for place in waiting))
    if side_for(meeting, by) == Side.BUYER:
        raise Refused(_("The exhibitor decides who is offered this time."))
    host = meeting.seats.filter(is_host=True).select_related("user").first()
    if host is None:
        raise Refused(_("Nobody of the exhibitor hosts this time."))
    start, end = _what_is_left(meeting)
    place = _next_in_line(meeting, host.user, waiting, start, end)
    if meeting.state == State.CONFIRMED:
        close_as_missed(meeting, missing_side(meeting))
    return _offer(meeting, by, host.user, place, start, end)


def _what_is_left(meeting):
    if meeting.starts_at is None:
        raise Refused(_("This meeting has no time that could be offered."))
    if meeting.state == State.CONFIRMED and missing_side(meeting) != Side.BUYER:
        raise Refused(_("The time can be offered once the buyer is missing."))
    if meeting.state not in (State.CONFIRMED, State.CANCELLED, State.MISSED):
        raise Refused(_("This time is not free."))
    soon = timezone.now() + datetime.timedelta(minutes=1)
    step = datetime.timedelta(minutes=claiming.STEP)
    start = max(meeting.starts_at, EPOCH - (EPOCH - soon) // step * step)
    if meeting.ends_at - start < LEAST:
        raise Refused(_("Too little is left of this time."))
    return start, meeting.ends_at


def _next_in_line(meeting, host, waiting, start, end):
    people = [host, *(place.buyer for place in waiting)]
    calendars = Calendars(people, start, end, meeting.exhibitor, but=meeting)
    if claiming.meeting_then(meeting, [host.pk], start, end):
        raise Refused(_("The host is in another meeting at that time."))
    for place in waiting:
        is_free = covers(calendars.awake_of(place.buyer), start, end)
        if is_free and place.buyer_id != meeting.buyer_id:
            return place
    raise Refused(_("Nobody in the waiting list is free at that time."))


def _offer(meeting, by, host, place, start, end):
    now = timezone.now()
    offered = Meeting.objects.create(
        edition=meeting.edition,
        exhibitor=meeting.exhibitor,
        buyer=place.buyer,
        state=State.PROPOSED,
        origin=Meeting.Origin.PROPOSED,
        title=meeting.title if meeting.buyer_id == place.buyer_id else "",
        language=place.buyer.tongues[0],
        minutes=(end - start) // datetime.timedelta(minutes=1),
        created_by=by,
        waits_for=Side.BUYER,
    )
    offered.seats.create(user=place.buyer, side=Side.BUYER)
    offered.seats.create(user=host, side=Side.EXHIBITOR, is_host=True)
    hold(
        offered,
        [(start, end)],
        by,
        Side.EXHIBITOR,
        until=max(now + SHORTEST_HOLD, min(start, now + SHORT_HOLD)),
    )
    place.offered_at, place.ended_at, place.meeting = now, now, offered
    place.save(update_fields=["offered_at", "ended_at", "meeting"])
    follow(offered, "offered", by)
    return offered
