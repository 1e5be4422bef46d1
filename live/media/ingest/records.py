"""What the ingest process reads from the database and writes there, each in a thread of the pool."""

import asyncio
import functools
from dataclasses import dataclass
from pathlib import Path

from django.db import close_old_connections, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from fair.errors import Refused
from live.media import ffmpeg, folders
from live.models import Show, Take
from live.services import shows


@dataclass(frozen=True)
class Admitted:
    show: Show
    host: User | None
    folder: Path


def in_thread(work):
    """Make a function of the database one that is awaited."""

    @functools.wraps(work)
    async def awaited(*arguments):
        return await asyncio.to_thread(_with_connection, work, *arguments)

    return awaited


def _with_connection(work, *arguments):
    close_old_connections()
    try:
        return work(*arguments)
    finally:
        close_old_connections()


@in_thread
def admit(show_id, user_id):
    """Who may send to the show, now. Raises Refused with a sentence in the host's language."""
    host = User.objects.filter(pk=user_id, is_active=True).first()
    show = host and Show.objects.hosted_by(host).filter(pk=show_id).first()
    if show is None:
        raise Refused(_("You are not a host of this show."))
    with translation.override(host.language):
        _check(show)
    return Admitted(show, host, folders.place(show))


@in_thread
def admit_server(show_id):
    """The same for what a media server has let in by the show's key."""
    show = Show.objects.get(pk=show_id)
    _check(show)
    return Admitted(show, None, folders.place(show))


def _check(show):
    shows.refuse_beginning(show)
    trouble = hindrance()
    if trouble:
        note_trouble(show, trouble)
        raise Refused(_(trouble))


def hindrance():
    """Why this machine can take no pictures, or "": kept in English, and read in each one's language."""
    try:
        ffmpeg.program()
    except ffmpeg.Missing:
        return gettext_noop("The fair’s video program is missing. The organisers must install ffmpeg.")
    if not folders.has_room():
        return gettext_noop("The fair’s disk is full: no more pictures can be kept. Tell the organisers.")
    return ""


@in_thread
@transaction.atomic
def open_take(show, host, copies):
    """Number the show's next take; whatever was left open by a process that is gone ends."""
    show = shows.take(show)
    last = show.takes.order_by("-number").values_list("number", flat=True).first() or 0
    if show.backend == "":
        Show.objects.filter(pk=show.pk).update(backend="builtin")
    return Take.objects.create(show=show, number=last + 1, host=host, is_copied=copies).number


@in_thread
def begin(show, host, number):
    """The take's first pictures can be seen: it is the only one now, and the show is on air."""
    now = timezone.now()
    show.takes.filter(ended_at=None, number__lt=number).update(ended_at=now)
    with translation.override(host.language if host else "en"):
        shows.begin_show(show, host)
        Show.objects.filter(pk=show.pk).update(media_at=now)


@in_thread
def note(show, host):
    """Pictures still come. Returns why no more can be taken, "" for nothing, None when the show is over."""
    running = Show.objects.filter(pk=show.pk, state__in=Show.RUNNING)
    if not running.update(media_at=timezone.now()):
        return None
    with translation.override(host.language if host else "en"):
        if running.filter(state=Show.State.PAUSED).exclude(trouble="").exists():
            shows.begin_show(show, host)  # not the host had paused it, and what troubled it is over
    return hindrance()


@in_thread
def close_take(show, number, trouble):
    Take.objects.filter(show=show, number=number, ended_at=None).update(ended_at=timezone.now())
    if trouble:
        Take.objects.filter(show=show, number=number).update(trouble=trouble[:200])


@in_thread
def stop_for(show, trouble):
    """Nothing more can come, because of a trouble of ours: viewers see a card, hosts the sentence."""
    shows.pause_show(show, trouble=trouble)
    note_trouble(show, trouble)


def note_trouble(show, trouble):
    Show.objects.filter(pk=show.pk, state__in=Show.HELD).update(trouble=trouble[:200])


def sentence(host, text):
    """A sentence in the host's language."""
    with translation.override(host.language if host else "en"):
        return str(_(text))
