"""What somebody at a meeting is to be told in time: a row for each telling, which follows its changes.

When one is due `matchmaking.services.meetings.telling` tells it, or drops it where it has become pointless.
"""

import datetime

from django.utils import timezone

from matchmaking.models import Diary, MatchRules, Meeting, MeetingReminder, Side

Kind = MeetingReminder.Kind
AHEAD = {
    Kind.DAY: datetime.timedelta(hours=24),
    Kind.HOUR: datetime.timedelta(hours=1),
    Kind.NOW: datetime.timedelta(minutes=5),
}


def schedule_reminders(meeting):
    """Keep the reminders of all who take part in step with the meeting; it is locked."""
    rows = MeetingReminder.objects.filter(seat__meeting=meeting)
    _drop(rows if meeting.state != Meeting.State.CONFIRMED else rows.exclude(seat__left_at=None))
    seats = list(meeting.seats.standing())
    if meeting.state == Meeting.State.HELD:
        _ask_how_it_went(meeting, seats)
    if meeting.state != Meeting.State.CONFIRMED:
        return
    diaries = Diary.objects.filter(user__in=[seat.user_id for seat in seats])
    wanted = dict(diaries.values_list("user", "reminders"))
    known = {(row.seat_id, row.kind): row for row in rows}
    for seat in seats:
        dues = dues_of(meeting, seat, wanted.get(seat.user_id))
        for kind in Kind:
            _arm(seat, kind, dues.get(kind), known.get((seat.pk, kind)))


def dues_of(meeting, seat, wanted):
    """{kind: when} of what a person wants to be told; what is past already is not told."""
    now = timezone.now()
    dues = {
        kind: meeting.starts_at - ahead
        for kind, ahead in AHEAD.items()
        if (not wanted or kind in wanted) and meeting.starts_at - ahead > now
    }
    if seat.side != Side.INTERPRETER:
        late = datetime.timedelta(minutes=MatchRules.standing().missing_minutes)
        dues[Kind.MISSING] = meeting.starts_at + late
    return dues


def _ask_how_it_went(meeting, seats):
    for seat in seats:
        if seat.side != Side.INTERPRETER:
            row = MeetingReminder.objects.filter(seat=seat, kind=Kind.RATE).first()
            _arm(seat, Kind.RATE, meeting.ends_at, row)


def _arm(seat, kind, due_at, row):
    """What is due when it was due before stays as it is, told or not."""
    if due_at is None:
        if row and row.done_at is None:
            _finish(row)
    elif row is None:
        MeetingReminder.objects.create(seat=seat, kind=kind, due_at=due_at)
    elif row.due_at != due_at:
        row.due_at, row.done_at = due_at, None
        row.save(update_fields=["due_at", "done_at"])


def _finish(row):
    row.done_at = timezone.now()
    row.save(update_fields=["done_at"])


def _drop(rows):
    rows.filter(done_at=None).update(done_at=timezone.now())
