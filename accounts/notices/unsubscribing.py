"""Links that stop mails without a sign-in, as RFC 8058 wants them, and take that back."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User
from accounts.notices.kinds import kinds

STOP, UNDO = "notices.stop", "notices.undo"  # salts: a link of one kind does nothing of the other


def stop_address(user, kind=""):
    """Where this person stops the mails of a kind, or without one those that come once a day."""
    ticket = signing.dumps([user.pk, kind], salt=STOP)
    return settings.SITE_URL + reverse("unsubscribe", args=[ticket])


def stopped_by(ticket):
    """(user, Kind) of such a link, (user, None) for the daily mail; None where there is nothing to stop."""
    return _read(ticket, STOP, lambda kind: kinds[kind] if kind else None)


def undo_ticket(user, before):
    """What a link carries that brings mails back: `before` is {kind: how they came}."""
    return signing.dumps([user.pk, before], salt=UNDO)


def undone_by(ticket):
    """(user, before) of such a link, or None."""
    return _read(ticket, UNDO, dict)


def _read(ticket, salt, meant):
    try:
        pk, told = signing.loads(ticket, salt=salt)
        return User.objects.get(pk=pk, is_active=True), meant(told)
    except (signing.BadSignature, User.DoesNotExist, LookupError):
        return None
