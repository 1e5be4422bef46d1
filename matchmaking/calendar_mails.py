"""The mails by which people's own calendars learn of a meeting, of its changes, and that it is off.

What is due stands at the seats. It is claimed in a transaction of its own, which puts it off by HOLD, and
sent after it: a run that is killed before it has sent loses nothing. What was sent but not yet written down
goes once more, with the same Message-ID, which mail programs show once.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices.times import zone_for
from fair.icalendar import Person, write_invitation
from fair.mail import fair_name, send_mail, sender_address
from fair.wording import Mail, register
from matchmaking.clocks import both_times
from matchmaking.meeting_calendars import entry_of, other_party
from matchmaking.meeting_data import buyer_of
from matchmaking.models import Meeting, Seat, Side

HOLD = timedelta(minutes=5)  # longer than a mail server that answers at all may take
GIVE_UP = timedelta(days=1)
AT_A_TIME = 100  # mails of a run, so that other work of the worker gets its turn
TEMPLATE = "matchmaking/email/meeting"

register(
    Mail(
        TEMPLATE,
        gettext_lazy("A meeting, for one's calendar"),
        {
            "what": "what",
            "who": "who",
            "when": "when",
            "subject": "title",
            "reason": "reason",
            "link": "path",
        },
        needed=("what", "when", "link"),
    )
)


def send_due_mails():
    """Send what is due, AT_A_TIME at most; whether more may be waiting."""
    for _turn in range(AT_A_TIME):
        seat = claim()
        if seat is None:
            return False
        _close(seat, send(seat))
    return True


@transaction.atomic
def claim():
    """The next seat whose mail is due, put off by HOLD, or None."""
    now = timezone.now()
    due = Seat.objects.filter(mail_due_at__lte=now).order_by("mail_due_at", "pk")
    whole = due.select_related("user", "meeting__exhibitor", "meeting__buyer")
    seat = whole.select_for_update(of=["self"], skip_locked=True, no_key=True).first()
    if seat:
        seat.mail_due_at = now + HOLD
        seat.save(update_fields=["mail_due_at"])
    return seat


def send(seat):
    """Send the mail; whether it went out, or None where there is none to send: for who cannot come in, and to
    call off what the person was never told of."""
    meeting, user = seat.meeting, seat.user
    is_off = seat.left_at is not None or meeting.state == Meeting.State.CANCELLED
    is_known = seat.mailed_sequence is not None
    is_on = meeting.state == Meeting.State.CONFIRMED and not is_off
    if not user.is_active or user.is_demo or not (is_on or (is_off and is_known)):
        return None
    buyer = buyer_of(meeting)
    with translation.override(user.language), timezone.override(zone_for(user)):
        entry = entry_of(meeting, seat.side, buyer, is_off)
        words = _words(seat, is_off, is_known, other_party(meeting, seat.side, buyer))
    return send_mail(
        TEMPLATE,
        user.email,
        user.language,
        key=f"meeting-{meeting.uid}-{meeting.sequence}-{seat.pk}",
        thread=f"meeting-{meeting.uid}-{seat.pk}",
        calendar=write_invitation(
            entry, Person(fair_name(), sender_address()), Person(str(user), user.email)
        ),
        path=f"/meetings/{meeting.pk}/",
        title=meeting.title,
        reason=meeting.reason if is_off and not seat.left_at else "",
        **words,
    )


def _words(seat, is_off, is_known, who):
    meeting = seat.meeting
    if seat.left_at:
        what = _("You no longer take part in the meeting with %(who)s")
    elif is_off:
        what = _("Your meeting with %(who)s is called off")
    elif is_known:
        what = _("Your meeting with %(who)s has changed")
    else:
        what = _("You meet %(who)s")
    return {"what": what % {"who": who}, "who": who, "when": when_of(meeting, seat.side)}


def when_of(meeting, side):
    """On the reader's clock, then on the other side's, each with its day."""
    host = meeting.seats.filter(is_host=True).select_related("user").first()
    theirs = meeting.buyer if side != Side.BUYER or host is None else host.user
    here, there = timezone.get_current_timezone(), zone_for(theirs)
    told = both_times(meeting.starts_at, meeting.ends_at, here, there, year=True)
    if told.is_same:
        return f"{told.here} ({told.here_place}, {told.there_place})"
    return f"{told.here} ({told.here_place})\n{told.there} ({told.there_place})"


def _close(seat, sent):
    """Write down what was sent, unless the meeting has changed meanwhile: then it is due anew already."""
    mine = Seat.objects.filter(pk=seat.pk, mail_due_at=seat.mail_due_at)
    if sent:
        mine.update(mail_due_at=None, mailed_sequence=seat.meeting.sequence)
    elif sent is None or timezone.now() - seat.meeting.changed_at > GIVE_UP:
        mine.update(mail_due_at=None)
