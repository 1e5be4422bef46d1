"""Shows of which nothing comes any more: a card after a minute, the end after a quarter of an hour."""

import contextlib
import logging

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from fair.errors import Refused
from live.media.backends import Unreachable, encoders
from live.models import Show
from live.services import shows
from live.services.encoders import is_key

logger = logging.getLogger(__name__)

Source, State = Show.Source, Show.State
SILENT = gettext_noop("No pictures have come for a minute.")


def watch_over_shows():
    """Pause what is silent, end what has been given up. Safe to run twice, and beside another run.

    What is shown from elsewhere goes on air by the host's click: no pictures come to us that could be
    missed. It ends with its plan, a quarter of an hour late.
    """
    now = timezone.now()
    sent = Q(source__in=[Source.BROWSER, Source.ENCODER])
    silent = sent & Q(state=State.ON_AIR, media_at__lt=now - shows.SILENCE)
    given_up = sent & Q(media_at__lt=now - shows.GIVEN_UP)
    forgotten = ~sent & Q(ends_at__lt=now - shows.GIVEN_UP)
    for show in Show.objects.running().filter(silent | given_up | forgotten):
        _look_at(show, now)


def note_encoders():
    """Shows that a media server gets pictures of, where it must be asked, are on air."""
    try:
        keys = encoders().coming()
    except Unreachable as error:
        logger.warning("The media server does not answer: %s", error)
        return
    for show in Show.objects.filter(key__in=[key for key in keys if is_key(key)], state__in=Show.HELD):
        Show.objects.filter(pk=show.pk).update(media_at=timezone.now())
        if show.state == State.PLANNED or show.trouble:
            with contextlib.suppress(Refused):
                shows.begin_show(show)


@transaction.atomic
def _look_at(show, now):
    show = shows.take(show)  # pictures may have come meanwhile
    is_sent = show.source in (Source.BROWSER, Source.ENCODER)
    silence = now - show.media_at if is_sent and show.media_at else now - show.ends_at
    if silence > shows.GIVEN_UP:
        shows.end_show(show)
    elif is_sent and silence > shows.SILENCE:
        shows.pause_show(show, trouble=SILENT)
