"""What is to be told of a show or a session: a row for each telling, which follows its changes.

When one is due `live.services.telling` tells it, or drops it where it has become pointless.
"""

import datetime

from django.utils import timezone

from live.models import Event, Reminder, Show

Kind = Reminder.Kind
AHEAD = {Kind.DAY: datetime.timedelta(hours=24), Kind.QUARTER: datetime.timedelta(minutes=15)}


def schedule_reminders(show, moved_from=None):
    """Keep the reminders of a show in step with its state and time; the show is locked.

    `moved_from` is when it would have begun. That it begins is told when it really does.
    """
    tellings = show.reminders
    now = timezone.now()
    if show.state == Show.State.PLANNED:
        _arm_ahead(tellings, show.starts_at, moved_from)
        return
    _drop(tellings.exclude(kind=Kind.BEGIN) if show.is_running else tellings.all())
    if show.is_running:
        tellings.get_or_create(kind=Kind.BEGIN, defaults={"due_at": now})
    elif show.state == Show.State.CANCELLED:
        _arm(tellings, Kind.OFF, now)


def schedule_session_reminders(session, moved_from=None):
    """The same of a session, when it or the state of its event has changed.

    That it begins is told once its time has come and its stage is on air.
    """
    tellings = session.reminders
    if session.event.state == Event.State.CANCELLED:
        _drop(tellings.all())
        return
    _arm_ahead(tellings, session.starts_at, moved_from)
    _arm(tellings, Kind.BEGIN, session.starts_at)
    if moved_from:
        session.revision, session.changed_at = session.revision + 1, timezone.now()
        session.save(update_fields=["revision", "changed_at"])


def _arm_ahead(tellings, starts_at, moved_from):
    """Reminders before the beginning; of what was moved so near that one is past, the move itself tells."""
    now = timezone.now()
    is_moved = moved_from is not None and moved_from != starts_at
    for kind, ahead in AHEAD.items():
        if is_moved and starts_at - ahead <= now:
            _drop(tellings.filter(kind=kind))
        else:
            _arm(tellings, kind, starts_at - ahead)
    if is_moved:
        untold = tellings.filter(kind=Kind.MOVED, done_at=None).first()
        _arm(tellings, Kind.MOVED, now, moved_from=untold.moved_from if untold else moved_from)


def _arm(tellings, kind, due_at, **more):
    """What is due when it was due before stays as it is, told or not."""
    if not tellings.filter(kind=kind, due_at=due_at).exists():
        anew = {"due_at": due_at, "done_at": None, "told_to": 0, **more}
        tellings.update_or_create(kind=kind, defaults=anew)


def _drop(tellings):
    tellings.filter(done_at=None).update(done_at=timezone.now())
