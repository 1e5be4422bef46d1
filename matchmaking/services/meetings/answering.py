"""A side answers what the other has proposed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fair.errors import Refused
from matchmaking.models import Meeting, ProposedTime
from matchmaking.services.meetings import claiming
from matchmaking.services.meetings.booking import check_times, hold, refuse_held
from matchmaking.services.meetings.effects import bring_lead, follow, mail_calendars, save
from matchmaking.services.meetings.taking import fair_words, other, refuse_unfair, seats_of, side_for, take

State = Meeting.State
Time = ProposedTime.State


@transaction.atomic
def accept_time(meeting, by, time):
    """The meeting is at this proposed time (a ProposedTime, its id, or when it begins). Twice is once.

    Raises Refused when it does not stand any more, or when somebody is not free any more.
    """
    meeting = take(meeting)
    side = side_for(meeting, by)
    time = _find(meeting, time)
    if time.state == Time.TAKEN and meeting.state == State.CONFIRMED and meeting.starts_at == time.starts_at:
        return meeting
    _refuse_unasked(meeting, side)
    refuse_unfair(meeting.exhibitor, meeting.buyer, by)
    if time.state != Time.STANDING or time.expires_at <= timezone.now():
        raise Refused(_("This proposal does not stand any more: propose another time."))
    seats = seats_of(meeting)
    _refuse_met(meeting, seats, time)
    is_moved = meeting.state == State.CONFIRMED
    claiming.give_time(meeting, seats, time.starts_at, time.ends_at)
    meeting.state, meeting.waits_for = State.CONFIRMED, ""
    meeting.times.filter(state=Time.STANDING).exclude(pk=time.pk).update(state=Time.SUPERSEDED)
    ProposedTime.objects.filter(pk=time.pk).update(state=Time.TAKEN)
    mail_calendars(meeting, is_new=not is_moved)
    if not is_moved:
        bring_lead(meeting, by)
    save(meeting, "state", "waits_for", "starts_at", "ends_at", "sequence")
    follow(meeting, "moved" if is_moved else "confirmed", by)
    return meeting


@transaction.atomic
def decline_meeting(meeting, by, reason=""):
    """No to what was proposed; a meeting that is only to be moved stays when it was. Twice is once."""
    meeting = take(meeting)
    side = side_for(meeting, by)
    if meeting.state == State.DECLINED:
        return meeting
    _refuse_unasked(meeting, side)
    reason = fair_words(reason, by, 500)
    meeting.times.filter(state=Time.STANDING).update(state=Time.SUPERSEDED)
    meeting.waits_for = ""
    if meeting.state == State.CONFIRMED:
        save(meeting, "waits_for")
        follow(meeting, "kept", by, reason=reason)
        return meeting
    meeting.state, meeting.ended_by, meeting.reason = State.DECLINED, by, reason
    claiming.free_time_of(meeting)
    save(meeting, "state", "waits_for", "ended_by", "reason")
    follow(meeting, "declined", by, reason=reason)
    return meeting


@transaction.atomic
def counter_propose(meeting, by, times, text=""):
    """Propose other times, instead of those that stand, or for a confirmed meeting, which stays when it is
    until one is accepted. Raises Refused as `propose` does."""
    meeting = take(meeting)
    side = side_for(meeting, by)
    if meeting.state not in (State.PROPOSED, State.CONFIRMED):
        raise Refused(_("This meeting is over or called off: plan another."))
    if meeting.state == State.CONFIRMED and meeting.starts_at <= timezone.now():
        raise Refused(_("This meeting has begun: plan another."))
    refuse_unfair(meeting.exhibitor, meeting.buyer, by)
    stretches = check_times(times, claiming.check_length(meeting.minutes))
    people = [seat.user for seat in seats_of(meeting)]
    calendars = claiming.calendars_for(
        people, stretches[0][0], stretches[-1][1], meeting.exhibitor, but=meeting
    )
    refuse_held(calendars, people, stretches, by)
    hold(meeting, stretches, by, side)
    meeting.waits_for = other(side)
    save(meeting, "waits_for")
    follow(meeting, "proposed", by, count=len(stretches), text=fair_words(text, by, 500))
    return meeting


def _find(meeting, time):
    pk = getattr(time, "pk", time)
    wanted = {"pk": pk} if isinstance(pk, int) else {"starts_at": time}
    found = meeting.times.filter(**wanted).order_by("-round").first()
    if found is None:
        raise Refused(_("This time was not proposed."))
    return found


def _refuse_unasked(meeting, side):
    if meeting.state not in (State.PROPOSED, State.CONFIRMED) or not meeting.waits_for:
        raise Refused(_("Nothing waits for an answer here any more."))
    if side is not None and side != meeting.waits_for:
        raise Refused(_("The other side is to answer this proposal."))


def _refuse_met(meeting, seats, time):
    """Whoever accepts knows their own hours; nobody comes to two meetings."""
    busy = claiming.meeting_then(meeting, [seat.user_id for seat in seats], time.starts_at, time.ends_at)
    if busy:
        raise Refused(_("This time has been taken meanwhile: choose another."))
