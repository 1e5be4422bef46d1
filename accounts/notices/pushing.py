"""Push messages about notifications, claimed and written down like the mails (mailing.py)."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification
from accounts.notices.kinds import told_to
from accounts.notices.push import Answer, is_set_up, send

HOLD = timedelta(minutes=5)  # longer than all devices of a person may take
MOST_WAIT = timedelta(minutes=30)
GIVE_UP = timedelta(hours=6)  # older news is found on the page
AT_A_TIME = 50
LONGEST = 300  # characters: a push service takes 4 KB, in which a letter may take four bytes


def send_due_pushes():
    """Send what is due, AT_A_TIME at most; whether more may be waiting."""
    for _turn in range(AT_A_TIME):
        row = claim_push()
        if row is None:
            return False
        push_notice(row)
    return True


@transaction.atomic
def claim_push():
    """The next notification whose push is due, put off by HOLD, or None."""
    now = timezone.now()
    due = Notification.objects.unread().filter(push_due_at__lte=now).order_by("push_due_at", "pk")
    row = due.select_for_update(of=["self"], skip_locked=True).select_related("user").first()
    if row:
        _waiting(row).update(push_due_at=now + HOLD)
    return row


def push_notice(row):
    """Send one to all devices of the person; a device that is gone is forgotten."""
    user, notice = row.user, told_to(row.user, row)
    if not (user.is_active and notice and is_set_up()):
        _waiting(row).update(push_due_at=None)
        return
    message = message_of(row, notice)
    answers = {push_to(device, message, f"n{row.pk}") for device in user.push_devices.all()}
    now = timezone.now()
    if Answer.TAKEN in answers:
        # One of several devices that did not answer is not worth showing it again on the others.
        Notification.objects.filter(pk=row.pk).update(push_due_at=None, pushed_at=now)
    elif Answer.LATER in answers and (late := now - row.began_at) < GIVE_UP:
        again = now + min(max(late, timedelta(seconds=30)), MOST_WAIT)
        _waiting(row).update(push_due_at=again)
    else:
        _waiting(row).update(push_due_at=None)


def push_to(device, message, topic):
    """Send a message to one device, and forget the device if it is gone; what became of it."""
    answer = send(device, message, topic)
    if answer == Answer.GONE:
        device.delete()
    elif answer == Answer.TAKEN:
        device.pushed_at = timezone.now()
        device.save(update_fields=["pushed_at"])
    return answer


def message_of(row, notice):
    """What the service worker shows: `open` is our way there, which reads it; `url` the page itself."""
    return {
        "title": notice.title[:LONGEST],
        "text": notice.text[:LONGEST],
        "open": reverse("notification", args=[row.pk]),
        "url": notice.url,
        "tag": f"{row.kind}:{row.key}",
    }


def _waiting(row):
    """The row, unless it was read meanwhile."""
    return Notification.objects.filter(pk=row.pk, push_due_at__isnull=False)
