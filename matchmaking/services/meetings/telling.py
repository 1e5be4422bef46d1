"""Telling people what is due of their meetings: each once, however often workers are killed.

A transaction claims one telling with SKIP LOCKED, notifies its person, and closes it: a kill leaves all or
nothing of it, and two workers never take the same one. Whether it is worth telling is judged anew, because
the worker may have been down at the time.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.notices import notify
from accounts.notices.services import take_back
from matchmaking.meeting_data import buyer_of
from matchmaking.meeting_notices import told_of
from matchmaking.models import Meeting, MeetingReminder, Outcome, Side

AT_A_TIME = 500  # tellings of a run, so that other work of the worker gets its turn
LEAST_FOR_A_DAY = datetime.timedelta(hours=2)  # sooner than that the next reminder tells it
LEAST_FOR_AN_HOUR = datetime.timedelta(minutes=10)
STILL_ASKED = datetime.timedelta(days=7)  # so long after a meeting people are asked how it went

Kind = MeetingReminder.Kind
State = Meeting.State
NOTICES = {Kind.MISSING: "meeting.missing", Kind.RATE: "meeting.rate"}
TAKEN_BACK = {"meeting.confirmed", "meeting.moved", "meeting.reminded", "meeting.joined", "meeting.missing"}


def tell_due():
    """Tell what is due, AT_A_TIME at most; whether more may be waiting."""
    return all(tell_one() for _telling in range(AT_A_TIME))


@transaction.atomic
def tell_one():
    """The next telling that is due; whether there was one."""
    due = MeetingReminder.objects.filter(done_at=None, due_at__lte=timezone.now()).order_by("due_at", "pk")
    whole = due.select_related("seat__meeting__exhibitor", "seat__meeting__buyer", "seat__user")
    row = whole.select_for_update(of=["self"], skip_locked=True, no_key=True).first()
    if row is None:
        return False
    if is_worth_telling(row, timezone.now()):
        _tell(row)
    row.done_at = timezone.now()
    row.save(update_fields=["done_at"])
    return True


def is_worth_telling(row, now):
    seat, meeting = row.seat, row.seat.meeting
    if seat.left_at or not meeting.starts_at:
        return False
    if row.kind == Kind.RATE:
        return _is_to_be_rated(seat, meeting, now)
    if meeting.state != State.CONFIRMED:
        return False
    if row.kind == Kind.MISSING:
        return now < meeting.ends_at and _is_half_there(meeting)
    left = meeting.starts_at - now
    if row.kind == Kind.DAY:
        return left >= LEAST_FOR_A_DAY
    return left >= LEAST_FOR_AN_HOUR if row.kind == Kind.HOUR else left > datetime.timedelta()


def _is_to_be_rated(seat, meeting, now):
    is_over = meeting.state == State.HELD and now - meeting.ends_at < STILL_ASKED
    return is_over and not Outcome.objects.filter(meeting=meeting, user=seat.user_id).exists()


def _is_half_there(meeting):
    """Whether one side waits for the other."""
    came = meeting.seats.exclude(came_at=None).exclude(side=Side.INTERPRETER)
    return came.values("side").distinct().count() == 1


def _tell(row):
    seat, meeting = row.seat, row.seat.meeting
    key, kind = f"meeting:{meeting.pk}", NOTICES.get(row.kind, "meeting.reminded")
    if row.kind == Kind.MISSING and _is_beside_the_point(seat, meeting):
        return
    data = told_of(meeting, seat.side == Side.BUYER, buyer_of(meeting))
    take_back([seat.user_id], TAKEN_BACK, key=key)
    notify([seat.user_id], kind, key=key, is_here=seat.came_at is not None, **data)


def _is_beside_the_point(seat, meeting):
    """Who has not come, while a colleague is there, need not hear of it."""
    if seat.came_at:
        return False
    return meeting.seats.filter(side=seat.side).exclude(came_at=None).exists()
