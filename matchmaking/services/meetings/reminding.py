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
    if meeting.state != Meeting.State.CONFIRMED:
        kept = rows.filter(kind=Kind.RATE) if meeting.state == Meeting.State.HELD else rows.none()
        _drop(rows.exclude(pk__in=kept.values("pk")))
        return
    _drop(rows.exclude(seat__left_at=None))
    seats = list(meeting.seats.standing())
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
        dues |= {Kind.MISSING: meeting.starts_at + late, Kind.RATE: meeting.ends_at}
    return dues


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
