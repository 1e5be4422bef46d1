"""A planned meeting changes: its time, its people, or it is called off."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fair.errors import Refused
from matchmaking.models import Meeting, ProposedTime, Side
from matchmaking.services.meetings import claiming
from matchmaking.services.meetings.booking import MOST_PEOPLE
from matchmaking.services.meetings.effects import announce, follow, mail_calendars, save, tell
from matchmaking.services.meetings.reminding import schedule_reminders
from matchmaking.services.meetings.taking import (
    fair_words,
    other,
    refuse_unfair,
    seats_of,
    side_for,
    take,
    works_for,
)

State = Meeting.State
TO_COME = (State.PROPOSED, State.CONFIRMED)


@transaction.atomic
def move_meeting(meeting, by, starts_at):
    """Move a confirmed meeting to a time at which the other side is free within its hours.

    Raises Refused where it is not; then times can be proposed (`counter_propose`).
    """
    meeting = take(meeting)
    side = side_for(meeting, by)
    _refuse_begun(meeting)
    if meeting.starts_at == starts_at:
        return meeting
    refuse_unfair(meeting.exhibitor, meeting.buyer, by)
    claiming.check_moment(starts_at)
    end = starts_at + datetime.timedelta(minutes=meeting.minutes)
    seats = seats_of(meeting)
    people = [seat.user for seat in seats]
    calendars = claiming.calendars_for(people, starts_at, end, meeting.exhibitor, but=meeting)
    asked = [seat.user for seat in seats if side is not None and seat.side == other(side)]
    for person in asked:
        if not calendars.diary_of(person).takes_bookings or not calendars.has_hours(person):
            raise Refused(_("Times of this person cannot be booked at once: propose some."))
    claiming.refuse_taken(calendars, people, starts_at, end, {person.pk for person in asked}, by)
    before = meeting.starts_at
    claiming.give_time(meeting, seats, starts_at, end)
    _supersede(meeting)
    mail_calendars(meeting)
    save(meeting, "starts_at", "ends_at", "waits_for", "sequence")
    follow(meeting, "moved", by, moved_from=before)
    return meeting


@transaction.atomic
def cancel_meeting(meeting, by, reason=""):
    """Call it off: everybody's time is free again. Twice is once; `by` is None for the fair itself."""
    meeting = take(meeting)
    side_for(meeting, by)
    if meeting.state == State.CANCELLED:
        return meeting
    if meeting.state not in TO_COME:
        raise Refused(_("This meeting is over already."))
    was_planned = meeting.state == State.CONFIRMED
    meeting.state, meeting.ended_by = State.CANCELLED, by
    meeting.reason = fair_words(reason, by, 500)
    claiming.free_time_of(meeting)
    _supersede(meeting)
    if was_planned:
        mail_calendars(meeting)
    save(meeting, "state", "waits_for", "ended_by", "reason", "sequence")
    told_as = "cancelled" if was_planned else "withdrawn"
    follow(meeting, "cancelled", by, told_as=told_as, reason=meeting.reason)
    return meeting


@transaction.atomic
def hand_over(meeting, by, to):
    """A colleague becomes the host instead. Raises Refused for a stranger, and for who is not free."""
    meeting = take(meeting, to)
    if side_for(meeting, by) == Side.BUYER:
        raise Refused(_("The exhibitor decides who hosts the meeting."))
    _refuse_over(meeting)
    if not works_for(to, meeting.exhibitor_id):
        raise Refused(_("Only people of the exhibitor can host this meeting."))
    seats = seats_of(meeting)
    host = next((seat for seat in seats if seat.is_host), None)
    if host and host.user_id == to.pk:
        return meeting
    _refuse_unfree(meeting, to, by)
    if host:
        _leave(host)
    seat = _sit(meeting, to, Side.EXHIBITOR, is_host=True)
    _after_people(meeting, seat, [host] if host else [], by, "joined")
    return meeting


@transaction.atomic
def add_person(meeting, by, user, side):
    """A colleague of either side, or an interpreter, comes too. Raises Refused for who is not free."""
    meeting, side = take(meeting, user), Side(side)
    own = side_for(meeting, by)
    _refuse_over(meeting)
    refuse_unfair(meeting.exhibitor, meeting.buyer, by)
    if side == Side.EXHIBITOR and not works_for(user, meeting.exhibitor_id):
        raise Refused(_("Only people of the exhibitor can come for it."))
    if side != Side.INTERPRETER and own is not None and own != side:
        raise Refused(_("You can add people of your own side, and interpreters."))
    seats = seats_of(meeting)
    if any(seat.user_id == user.pk for seat in seats):
        return meeting
    if len(seats) >= MOST_PEOPLE:
        raise Refused(_("At most 8 people can take part in a meeting."))
    _refuse_unfree(meeting, user, by)
    seat = _sit(meeting, user, side)
    _after_people(meeting, seat, [], by, "joined")
    return meeting


@transaction.atomic
def remove_person(meeting, by, user):
    """Somebody comes no more: by their side, or by themselves. The buyer and the host stay."""
    meeting = take(meeting)
    seat = next((seat for seat in seats_of(meeting) if seat.user_id == user.pk), None)
    if seat is None:
        return meeting
    if by is None or by.pk != user.pk:
        own = side_for(meeting, by)
        if own is not None and seat.side not in (own, Side.INTERPRETER):
            raise Refused(_("You can remove people of your own side, and interpreters."))
    _refuse_over(meeting)
    if seat.is_host or seat.user_id == meeting.buyer_id:
        raise Refused(_("Without the buyer and the host there is no meeting: call it off, or hand it over."))
    _leave(seat)
    _after_people(meeting, None, [seat], by, "left")
    return meeting


def _refuse_over(meeting):
    if meeting.state not in TO_COME or (meeting.ends_at and meeting.ends_at <= timezone.now()):
        raise Refused(_("This meeting is over or called off."))


def _refuse_begun(meeting):
    if meeting.state != State.CONFIRMED:
        raise Refused(_("Only a confirmed meeting can be moved."))
    if meeting.starts_at <= timezone.now():
        raise Refused(_("This meeting has begun: plan another."))


def _refuse_unfree(meeting, user, by):
    """A meeting under way asks only for no other meeting at the time; one to come for a free time as well."""
    if meeting.state != State.CONFIRMED:
        return
    start, end = meeting.starts_at, meeting.ends_at
    if start > timezone.now():
        calendars = claiming.calendars_for([user], start, end, meeting.exhibitor, but=meeting)
        claiming.refuse_taken(calendars, [user], start, end, by=by)
    elif claiming.meeting_then(meeting, [user.pk], start, end):
        raise Refused(_("This person is in another meeting at that time."))


def _sit(meeting, user, side, is_host=False):
    """A seat for the person, also for who had one before; it takes the time of a confirmed meeting."""
    meeting.seats.filter(user=user).update(left_at=None, side=side, is_host=is_host)
    seat, _is_new = meeting.seats.get_or_create(user=user, defaults={"side": side, "is_host": is_host})
    if meeting.state == State.CONFIRMED:
        claiming.give_time(meeting, [seat], meeting.starts_at, meeting.ends_at)
    return seat


def _leave(seat):
    seat.during, seat.is_host, seat.left_at = None, False, timezone.now()
    seat.save(update_fields=["during", "is_host", "left_at"])


def _after_people(meeting, joined, gone, by, what):
    if meeting.state == State.CONFIRMED:
        mail_calendars(meeting, *gone)
        save(meeting, "sequence")
    schedule_reminders(meeting)
    if joined and joined.user_id != getattr(by, "pk", None):
        tell(meeting, what, by, to={joined.user_id})
    announce(meeting, what)


def _supersede(meeting):
    standing = meeting.times.filter(state=ProposedTime.State.STANDING)
    standing.update(state=ProposedTime.State.SUPERSEDED)
    meeting.waits_for = ""
