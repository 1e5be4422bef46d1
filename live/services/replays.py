"""What remains of a show: its replay with chapters, its recording, and how long both are kept."""

import datetime
import subprocess
import tempfile
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fair.errors import Refused
from fair.jobs import attach_file, runner, start_job
from fair.models import Job
from live.media import ffmpeg, folders, takes
from live.media.backends import NotYet, backend_of
from live.models import LiveRules, Show
from live.services import shows

State = Show.State
RECORDING = "show-recording"
RESENT = (datetime.timedelta(seconds=30), datetime.timedelta(hours=1))  # after the end: a replay is due


def make_replay(show, patient=True):
    """Make what came in watchable again. Twice is once; a show without pictures stays as it is.

    While its last seconds are still being written this raises NotYet, unless it is to wait no more.
    """
    is_from_elsewhere = show.source in (Show.Source.ADDRESS, Show.Source.EMBED)
    if is_from_elsewhere or show.state not in (State.ENDED, State.REPLAY):
        return
    try:
        backend_of(show).recording(show)
    except NotYet:
        if patient:
            raise
    folder = folders.place(show)
    found = {letter: takes.read_parts(folder, letter) for letter in takes.RENDITIONS}
    if not found["v"]:
        return
    for letter, parts in found.items():
        for part in parts:
            part.close()
        takes.write(folder / takes.RENDITIONS[letter], takes.playlist(parts, is_over=True))
    if not (folder / folders.MASTER).exists():
        takes.write(folder / folders.MASTER, takes.master(bool(found["l"])))
    seconds = sum(one.seconds for part in found["v"] for one in part.segments)
    shows.publish_replay(show, seconds, chapters_of(show, found["v"]))


def chapters_of(show, parts):
    """Where in the recording each product was pinned; what was pinned in a gap begins after it."""
    chapters = []
    for pin in show.pins.select_related("product"):
        at = round(position(parts, pin.pinned_at), 2)
        if chapters and chapters[-1]["at"] == at:  # another took its place at once
            chapters.pop()
        chapters.append({"at": at, "product": pin.product_id, "title": pin.product.name})
    return chapters


def position(parts, moment):
    """Seconds from the recording's beginning to what was shown at a moment."""
    passed = 0.0
    for part in parts:
        for one in part.segments:
            if moment <= one.at:
                return passed
            if moment < one.at + datetime.timedelta(seconds=one.seconds):
                return passed + (moment - one.at).total_seconds()
            passed += one.seconds
    return passed


def overdue():
    """The ids of shows that ended lately and whose replay was not made: the worker was killed, or Redis."""
    now = timezone.now()
    ended = Show.objects.filter(state=State.ENDED, ended_at__range=(now - RESENT[1], now - RESENT[0]))
    return list(ended.filter(takes__isnull=False).distinct().values_list("pk", flat=True))


def forget_old():
    """Delete the files of replays that are older than the organisers keep them. Safe to run twice."""
    oldest = timezone.now() - datetime.timedelta(days=LiveRules.standing().replay_days)
    for show in Show.objects.filter(state=State.REPLAY, ended_at__lt=oldest)[:200]:
        shows.withdraw_replay(show)
        folders.delete(show)


@transaction.atomic
def recording_for(show, user):
    """The person's Job that makes the recording as one file, begun where there is none. Raises Refused."""
    if show.state != State.REPLAY or show.replay_seconds is None:
        raise Refused(_("There is no recording of this show."))
    known = Job.objects.visible_to(user).filter(kind=RECORDING, parameters__show=show.pk)
    made = known.filter(state=Job.State.DONE).exclude(file="")
    return known.unfinished().first() or made.last() or start_job(RECORDING, user, show=show.pk)


@runner(RECORDING)
def make_recording(job, progress):
    """One MP4 of all takes, nothing coded anew. Begins anew when it was killed."""
    show = Show.objects.manageable_by(job.owner).filter(pk=job.parameters["show"], state=State.REPLAY).first()
    parts = show and takes.read_parts(folders.folder_of(show), "v")
    if not parts:
        raise Refused(_("There is no recording of this show."))
    with tempfile.TemporaryDirectory(dir=folders.folder_of(show).parent) as work:
        film = Path(work) / "film.mp4"
        join(parts, film)
        with film.open("rb") as file:
            attach_file(job, File(file), f"{show.slug}.mp4")
    return {"seconds": show.replay_seconds}


def join(parts, film):
    """Write all takes into one file."""
    lines = []
    for part in parts:
        # A list of its own for each: their first segments differ.
        alone = film.with_name(f"{part.number}.m3u8")
        text = takes.playlist([part], is_over=True).replace(f"{part.number}/", f"{part.folder.resolve()}/")
        alone.write_text(text)
        lines.append(f"file '{alone}'\n")
    lists = film.with_name("lists.txt")
    lists.write_text("".join(lines))
    subprocess.run(ffmpeg.movie_command(lists, film), check=True, capture_output=True)
