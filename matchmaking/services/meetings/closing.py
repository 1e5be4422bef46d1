"""A meeting takes place, or does not: who came, that it was held, how it went."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.services.leads import note_met
from fair.errors import Refused
from matchmaking.models import MatchRules, Meeting, Outcome, ProposedTime, Seat, Side
from matchmaking.services.meetings import claiming
from matchmaking.services.meetings.effects import announce, follow, save, tell
from matchmaking.services.meetings.reminding import schedule_reminders
from matchmaking.services.meetings.taking import fair_words, take

State = Meeting.State
AT_A_TIME = 200  # meetings of a run


def note_arrival(seat):
    """Somebody came into the room; the first time counts."""
    came = Seat.objects.filter(pk=seat.pk, came_at=None).update(came_at=timezone.now())
    if came:
        announce(seat.meeting, "arrived")


@transaction.atomic
def mark_held(meeting, at):
    """Two sides had been in its room for a minute at this moment; the first time counts."""
    meeting = take(meeting)
    if meeting.held_at is None and meeting.state in (State.CONFIRMED, State.MISSED):
        meeting.held_at = at
        save(meeting, "held_at")
        if meeting.state == State.MISSED:
            _close(meeting)
    return meeting


def missing_side(meeting):
    """The side of which nobody has come though the other waits and it is late, or None."""
    late = datetime.timedelta(minutes=MatchRules.standing().missing_minutes)
    if meeting.state != State.CONFIRMED or timezone.now() < meeting.starts_at + late:
        return None
    there = _sides_there(meeting)
    missing = {Side.BUYER, Side.EXHIBITOR} - there
    return missing.pop() if len(missing) == 1 else None


def close_due():
    """Close what is over: held, or missed by a side or by both. How many were closed."""
    due = Meeting.objects.filter(state=State.CONFIRMED, ends_at__lte=timezone.now())
    pks = list(due.order_by("ends_at").values_list("pk", flat=True)[:AT_A_TIME])
    return sum(_close_one(pk) for pk in pks)


@transaction.atomic
def _close_one(pk):
    meeting = take(Meeting(pk=pk))
    if meeting.state != State.CONFIRMED or meeting.ends_at > timezone.now():
        return False
    _close(meeting)
    return True


def _close(meeting):
    there = _sides_there(meeting)
    if meeting.held_at or there >= {Side.BUYER, Side.EXHIBITOR}:
        close_as_held(meeting)
    else:
        missing = {Side.BUYER, Side.EXHIBITOR} - there
        close_as_missed(meeting, missing.pop() if len(missing) == 1 else "")


def close_as_held(meeting):
    """The meeting is locked. When it was held is known from its room, else it is when it was to begin."""
    meeting.state, meeting.missed_by = State.HELD, ""
    meeting.held_at = meeting.held_at or meeting.starts_at
    _end_proposals(meeting)
    save(meeting, "state", "missed_by", "held_at", "waits_for")
    note_met(meeting.exhibitor_id, meeting.buyer_id, meeting.held_at)
    schedule_reminders(meeting)
    announce(meeting, "held")


def close_as_missed(meeting, side):
    """The meeting is locked; `side` did not come, "" for both. Their time is free from now on."""
    meeting.state, meeting.missed_by = State.MISSED, side
    claiming.free_time_of(meeting)
    _end_proposals(meeting)
    save(meeting, "state", "missed_by", "waits_for")
    follow(meeting, "missed", missed_by=str(side))


def _end_proposals(meeting):
    meeting.times.filter(state=ProposedTime.State.STANDING).update(state=ProposedTime.State.SUPERSEDED)
    meeting.waits_for = ""


def _sides_there(meeting):
    came = meeting.seats.exclude(came_at=None).exclude(side=Side.INTERPRETER)
    return {Side(side) for side in came.values_list("side", flat=True)}


@transaction.atomic
def tell_outcome(meeting, user, result, rating=None, text=""):
    """How it went for one of those who were there; told anew it takes the place of what was told before.

    Who was waited for cannot say that it was held; the others can, as when they met elsewhere.
    """
    meeting = take(meeting)
    seat = meeting.seats.filter(user=user).exclude(side=Side.INTERPRETER).first()
    if seat is None:
        raise Refused(_("Only those who took part can say how it went."))
    if meeting.state not in (State.CONFIRMED, State.HELD, State.MISSED) or meeting.starts_at > timezone.now():
        raise Refused(_("How it went can be said once it has begun."))
    if result not in Outcome.Result.values or (rating is not None and not 1 <= rating <= 5):
        raise Refused(_("Choose what came of it, and from 1 to 5 how it was."))
    told = {"side": seat.side, "result": result, "rating": rating, "text": fair_words(text, user, 1000)}
    outcome, _is_new = Outcome.objects.update_or_create(
        meeting=meeting, user=user, defaults={**told, "told_at": timezone.now()}
    )
    is_over = meeting.state == State.MISSED and meeting.missed_by != seat.side
    if is_over and result != Outcome.Result.MISSED:
        close_as_held(meeting)
    seat.reminders.filter(kind="rate", done_at=None).update(done_at=timezone.now())
    announce(meeting, "rated")
    return outcome


@transaction.atomic
def _expire_one(pk):
    """What was proposed and not answered in time stands no more."""
    meeting = take(Meeting(pk=pk))
    now = timezone.now()
    standing = meeting.times.filter(state=ProposedTime.State.STANDING)
    if not standing.filter(expires_at__lte=now).update(state=ProposedTime.State.EXPIRED):
        return False
    if standing.exists():
        announce(meeting, "expiring")
        return True
    meeting.waits_for = ""
    if meeting.state == State.PROPOSED:
        meeting.state = State.EXPIRED
        save(meeting, "state", "waits_for")
        follow(meeting, "expired")
    else:
        save(meeting, "waits_for")
        tell(meeting, "kept", reason="")
        announce(meeting, "kept")
    return True


def expire_due():
    """End the proposals whose time is over; how many meetings that concerned."""
    due = ProposedTime.objects.filter(state=ProposedTime.State.STANDING, expires_at__lte=timezone.now())
    pks = due.order_by("expires_at").values_list("meeting", flat=True)[:AT_A_TIME]
    return sum(_expire_one(pk) for pk in sorted(set(pks)))
