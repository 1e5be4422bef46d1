"""What the worker does for pictures: replays, shows that fell silent, what is kept no longer."""

from celery import shared_task

from live.media.backends import NotYet, backend_of
from live.models import Show
from live.services import replays, watchdog

TRIES = 8  # seconds, about, that a replay waits for the show's last ones


@shared_task
def make_replay(show_id, tries=0):
    """Turn what came in into a replay, once it is all there. Safe to run twice."""
    show = Show.objects.filter(pk=show_id).first()
    if show is None:
        return
    if tries == 0:
        backend_of(show).end(show)
    try:
        replays.make_replay(show, patient=tries < TRIES)
    except NotYet:
        make_replay.apply_async((show_id, tries + 1), countdown=1)


@shared_task
def watch_over_shows():
    """Nobody need look whether pictures still come; and a replay that got lost is made."""
    watchdog.note_encoders()
    watchdog.watch_over_shows()
    for pk in replays.overdue():
        make_replay.delay(pk)


@shared_task
def forget_replays():
    """Old replays are deleted within the hour."""
    replays.forget_old()
