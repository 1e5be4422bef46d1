"""Mails about notifications: one at once, or all that is unread in one mail a day.

What is due is claimed in a transaction of its own, which puts it off by HOLD, and sent after it. A run that
is killed before it has sent loses nothing: when the time is over, the next one sends it. What was sent but
not yet written down goes once more, with the same Message-ID, which mail programs show once.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Notification, User
from accounts.notices.kinds import told_to
from accounts.notices.services import MAIL_GRACE
from accounts.notices.times import next_morning
from accounts.notices.unsubscribing import stop_address
from fair.mail import send_mail
from fair.wording import Mail, register

HOLD = timedelta(minutes=5)  # longer than a mail server that answers at all may take
MOST_WAIT = timedelta(hours=1)  # between two tries of a mail that the server did not take
GIVE_UP = timedelta(days=1)
AT_A_TIME = 50  # mails of a run, so that other work of the worker gets its turn
IN_DIGEST = 20  # of more the mail tells the number

register(
    Mail(
        "accounts/email/notice",
        _("A notification"),
        {"title": "notice.title", "text": "notice.text", "link": "notice.url", "stop": "stop"},
        needed=("text", "link", "stop"),
    )
)
register(
    Mail(
        "accounts/email/digest",
        _("The notifications of a day"),
        {"count": "count", "notifications": "listed", "link": "path", "stop": "stop"},
        needed=("notifications", "link", "stop"),
    )
)


def send_due_mails():
    """Send what is due, AT_A_TIME at most; whether more may be waiting."""
    for claim, send in ((claim_mail, mail_notice), (claim_digest, mail_digest)):
        for _turn in range(AT_A_TIME):
            claimed = claim()
            if not claimed:
                break
            send(claimed)
        else:
            return True
    return False


@transaction.atomic
def claim_mail():
    """The next notification whose mail is due, put off by HOLD, or None."""
    now = timezone.now()
    due = (
        Notification.objects.unread()
        .filter(mail_due_at__lte=now, in_digest=False)
        .order_by("mail_due_at", "pk")
    )
    row = due.select_for_update(of=["self"], skip_locked=True).select_related("user").first()
    if row:
        _put_off([row], now + HOLD)
    return row


@transaction.atomic
def claim_digest():
    """All that waits for the next person's mail of the day, the latest first, put off by HOLD; [] for nobody.

    The person is locked, not the rows: two runs could each have a part of them.
    """
    now = timezone.now()
    waiting = Notification.objects.unread().filter(in_digest=True, mail_due_at__isnull=False)
    due = waiting.filter(user=OuterRef("pk"), mail_due_at__lte=now)
    people = User.objects.filter(Exists(due)).order_by("pk").select_for_update(no_key=True, skip_locked=True)
    while person := people.first():
        rows = list(waiting.filter(user=person).order_by("-at", "-pk").select_related("user"))
        # Another run may have had the person between our question and our lock.
        if any(row.mail_due_at <= now for row in rows):
            _put_off(rows, now + HOLD)
            return rows
    return []


def _put_off(rows, until):
    _waiting(rows).update(mail_due_at=until)


def mail_notice(row):
    """Send one, unless the person may not come any more or there are no words for it."""
    user, notice = row.user, told_to(row.user, row)
    if not (user.is_active and notice):
        return _forget([row])
    stop = stop_address(user, row.kind)
    sent = send_mail(
        "accounts/email/notice",
        user.email,
        user.language,
        key=f"notice-{row.pk}",
        unsubscribe=stop,
        notice=notice,
        stop=stop,
    )
    return _close([row], sent, row.began_at + MAIL_GRACE)


def mail_digest(rows):
    """Send what one person has not read; the mail's id comes from the first of it."""
    user = rows[0].user
    notices = [notice for row in rows if (notice := told_to(user, row))]
    if not (user.is_active and notices):
        return _forget(rows)
    stop = stop_address(user)
    first = min(rows, key=lambda row: row.pk)
    sent = send_mail(
        "accounts/email/digest",
        user.email,
        user.language,
        key=f"digest-{first.pk}",
        unsubscribe=stop,
        count=len(notices),
        listed="\n\n".join(map(_listed, notices[:IN_DIGEST])),
        path=reverse("notifications"),
        stop=stop,
    )
    return _close(rows, sent, next_morning(user, first.began_at))


def _listed(notice):
    lines = [notice.title, notice.text, f"{settings.SITE_URL}{notice.url}"]
    return "\n".join(line for line in lines if line)


def _forget(rows):
    _waiting(rows).update(mail_due_at=None)


def _close(rows, sent, due_at):
    """Write down that these were sent; or when to try again: after twice as long each time, for a day."""
    now = timezone.now()
    if sent:
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mail_due_at=None, mailed_at=now)
        return
    late = now - due_at
    again = None if late > GIVE_UP else now + min(max(late, HOLD), MOST_WAIT)
    _waiting(rows).update(mail_due_at=again)


def _waiting(rows):
    """Those of them that were not read meanwhile."""
    return Notification.objects.filter(pk__in=[row.pk for row in rows], mail_due_at__isnull=False)
