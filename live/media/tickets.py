"""Signed words that open one thing for a while: sending to a show, or the files of one that is not public."""

import time

from django.conf import settings
from django.core import signing

SENDING_SECONDS = 120  # until the sender must have connected; it asks for another each time it does
SENDING, WATCHING = "live-sending", "live-watching"


def sending_ticket(show, user):
    return signing.dumps([show.pk, user.pk], salt=SENDING)


def read_sending(ticket):
    """(show's id, user's id) of a ticket for sending, or None for one that is forged or has expired."""
    try:
        show, user = signing.loads(ticket, salt=SENDING, max_age=SENDING_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return show, user


def watching_ticket(show):
    return signing.dumps(str(show.key), salt=WATCHING)


def read_watching(ticket):
    """The key of the show whose files a ticket opens, or None."""
    try:
        return signing.loads(ticket, salt=WATCHING, max_age=settings.HLS_TICKET_SECONDS)
    except signing.BadSignature:
        return None


def expires_at():
    """When a ticket made now expires, in seconds of the epoch."""
    return int(time.time()) + settings.HLS_TICKET_SECONDS
