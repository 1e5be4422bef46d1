"""How far a job has come, told to its row and to the pages that show it; and its sign of life."""

import logging
import threading
import time
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.utils import timezone

from fair.models import Job
from fair.realtime import publish

logger = logging.getLogger(__name__)

TELL_SECONDS = 1
BEAT_SECONDS = 8


class Stopped(Exception):
    """The job was stopped by its owner, or another run has taken it over: end without a trace."""


class Progress:
    """Called by a runner as it goes on: progress(done, total). Raises Stopped when it should not go on."""

    def __init__(self, job):
        self.job = job
        self.told_at = 0.0

    def __call__(self, done, total=None):
        """Tell how far the job is; written at most once a second."""
        self.job.done = done
        self.job.total = total if total is not None else self.job.total
        if time.monotonic() - self.told_at >= TELL_SECONDS:
            self._tell()

    def checkpoint(self, done, **state):
        """Keep where to go on after a kill; in the transaction of the batch that it speaks of."""
        self.job.done = done
        self.job.checkpoint = self.job.checkpoint | state
        self._tell(checkpoint=self.job.checkpoint)

    def _tell(self, **fields):
        self.told_at = time.monotonic()
        held = Job.objects.filter(pk=self.job.pk, lease=self.job.lease, state=Job.State.RUNNING)
        fields |= {"done": self.job.done, "total": self.job.total, "beat_at": timezone.now()}
        if not held.update(**fields):
            raise Stopped
        publish(self.job.topic, "job.moved", done=self.job.done, total=self.job.total)


@contextmanager
def alive(job):
    """While inside, a thread tells every few seconds that the run still lives, however long its steps are."""
    over = threading.Event()

    def beat():
        while not over.wait(BEAT_SECONDS):
            try:
                Job.objects.filter(pk=job.pk, lease=job.lease).update(beat_at=timezone.now())
            except DatabaseError:
                logger.warning("The database is away: no sign of life of %s.", job)
            connection.close()

    thread = threading.Thread(target=beat, name=f"job-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
