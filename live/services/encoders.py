"""What media servers ask and tell of encoders: who may send, who still sends, who has stopped."""

import uuid

from django.utils.translation import gettext_noop

from fair.errors import Refused
from live.media.backends import encoders
from live.models import Show
from live.services import shows

LEFT = gettext_noop("The encoder has stopped sending.")


def show_with(name):
    """The show with this public name, or None."""
    return Show.objects.filter(key=name).first() if is_key(name) else None


def is_key(name):
    try:
        return bool(uuid.UUID(name))
    except ValueError:
        return False


def may_send(name, secret):
    """Whether an encoder may begin to send, or go on. Whoever may is provided for."""
    show, backend = show_with(name), encoders()
    if show is None or not backend.authorise(show, secret):
        return False
    try:
        shows.refuse_beginning(show)
    except Refused:
        return False
    backend.provision(show)
    return True


def has_left(name, secret):
    """An encoder with the show's key has stopped: viewers see the card at once."""
    show, backend = show_with(name), encoders()
    if show is not None and backend.authorise(show, secret):
        backend.left(show)
        shows.pause_show(show, trouble=LEFT)
