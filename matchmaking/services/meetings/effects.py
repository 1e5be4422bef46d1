"""What follows each change of a meeting: reminders, calendar mails, notices, programs and open pages."""

from django.utils import timezone

from accounts.notices import notify
from accounts.notices.services import take_back
from booths.models import Lead
from booths.services.leads import advance_lead
from exhibitors import webhooks
from fair.realtime import publish
from matchmaking import meeting_tasks
from matchmaking.meeting_data import buyer_of, meeting_data
from matchmaking.meeting_notices import KINDS, told_of
from matchmaking.models import Side
from matchmaking.services.meetings.reminding import schedule_reminders

TOLD = {"proposed", "confirmed", "moved", "cancelled", "held", "missed"}  # to programs


def save(meeting, *fields):
    meeting.changed_at = timezone.now()
    meeting.save(update_fields=[*fields, "changed_at"])


def follow(meeting, what, by=None, told_as="", **more):
    """Effects of what happened ("confirmed", "moved", …). In its transaction; the meeting is locked.

    Whoever did it is not told of it; the others are told `told_as` it where that has other words.
    """
    schedule_reminders(meeting)
    tell(meeting, told_as or what, by, **more)
    announce(meeting, what)


def announce(meeting, what):
    """Programs and open pages."""
    if what in TOLD:
        exhibitor, pk = meeting.exhibitor_id, meeting.pk
        webhooks.post(exhibitor, f"meeting.{what}", f"meeting:{pk}", lambda: meeting_data(pk))
    publish(meeting.topic, "meeting.changed", id=meeting.pk, state=meeting.state)
    for pk in set(meeting.seats.values_list("user", flat=True)) | {meeting.buyer_id}:
        publish(f"me:{pk}", "meeting.changed", id=meeting.pk)
    publish(f"inbox:{meeting.exhibitor_id}", "meeting.changed", id=meeting.pk)


def tell(meeting, what, by=None, to=None, **more):
    """Notices to those who take part, each side in words about the other."""
    key = f"meeting:{meeting.pk}"
    seats = [seat for seat in meeting.seats.standing() if by is None or seat.user_id != by.pk]
    buyer = buyer_of(meeting)
    for is_buyer in (True, False):
        people = [seat.user_id for seat in seats if (seat.side == Side.BUYER) == is_buyer]
        people = [pk for pk in people if to is None or pk in to]
        if people:
            take_back(people, KINDS, key=key)
            notify(people, f"meeting.{what}", key=key, **told_of(meeting, is_buyer, buyer), **more)


def mail_calendars(meeting, *also, is_new=False):
    """Those who take part, and the seats `also` of those who did, get the meeting as it is by mail.

    With each change but the first its `sequence` rises, which is still to be saved.
    """
    meeting.sequence += not is_new
    due = meeting.seats.standing() | meeting.seats.filter(pk__in=[seat.pk for seat in also])
    due.update(mail_due_at=timezone.now())
    meeting_tasks.send_calendar_mails.delay_on_commit()


def note_proposal(meeting):
    """A buyer who proposes a meeting lets the exhibitor know who asks."""
    both = meeting.exhibitor_id, meeting.buyer_id
    product = meeting.product if meeting.product_id else None
    advance_lead(*both, Lead.Stage.INQUIRY, source=Lead.Source.MEETING, product=product)


def bring_lead(meeting, by=None):
    """A confirmed meeting brings the exhibitor's lead of the buyer on, and tells the buyer's name."""
    advance_lead(
        meeting.exhibitor_id,
        meeting.buyer_id,
        Lead.Stage.MEETING,
        source=Lead.Source.MEETING,
        by=by if by and by.pk != meeting.buyer_id else None,
        product=meeting.product if meeting.product_id else None,
    )
