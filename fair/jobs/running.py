"""Starting, running, stopping and resuming jobs."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from redis import RedisError

from fair.errors import Refused
from fair.jobs.progress import Progress, Stopped, alive
from fair.models import Job
from fair.realtime import publish

logger = logging.getLogger(__name__)

SILENCE = timedelta(seconds=30)  # of a run: then another takes over
MOST_ATTEMPTS = 6
KEPT = timedelta(days=7)  # files of ended jobs
AWAY = (OperationalError, InterfaceError, RedisError)  # a server was restarted: the job is resumed

_runners = {}


def runner(kind):
    """Register `run(job, progress) -> result` for the jobs of a kind."""

    def register(run):
        if kind in _runners:
            raise ValueError(f"The jobs {kind} have a runner already.")
        _runners[kind] = run
        return run

    return register


@transaction.atomic
def start_job(kind, owner, **parameters):
    """Keep a job and hand it to the worker after commit. `parameters` are plain JSON."""
    if kind not in _runners:
        raise ValueError(f"There is no runner for jobs of the kind {kind}.")
    job = Job.objects.create(kind=kind, owner=owner, parameters=parameters)
    run_job.delay_on_commit(job.pk)
    return job


@shared_task
def run_job(job_id):
    """Run a job unless it is over or another run holds it. Safe to be sent twice."""
    job = _take(job_id)
    if job is None:
        return
    try:
        with translation.override(job.owner.language), alive(job):
            result = _runners[job.kind](job, Progress(job)) or {}
    except Stopped:
        return
    except AWAY:
        logger.warning("%s was interrupted and will be resumed.", job, exc_info=True)
    except Refused as refusal:
        _end(job, Job.State.FAILED, error=str(refusal)[:300])
    except Exception:
        logger.exception("%s failed.", job)
        with translation.override(job.owner.language):
            _end(job, Job.State.FAILED, error=_("Something went wrong on our side. Please try it again."))
    else:
        _end(job, Job.State.DONE, result=result, done=job.done, total=job.total)


@transaction.atomic
def _take(job_id):
    """The job with a lease of this run, or None where there is nothing to do."""
    job = Job.objects.select_for_update(of=["self"]).select_related("owner").filter(pk=job_id).first()
    is_held = job and job.state == Job.State.RUNNING and job.beat_at > timezone.now() - SILENCE
    if job is None or job.is_over or is_held:
        return None
    job.state, job.lease, job.beat_at = Job.State.RUNNING, Job.new_lease(), timezone.now()
    job.attempts += 1
    job.save(update_fields=["state", "lease", "beat_at", "attempts"])
    publish(job.topic, "job.started")
    return job


@transaction.atomic
def _end(job, state, **fields):
    """Close the job, if this run still holds it."""
    held = Job.objects.filter(pk=job.pk, lease=job.lease, state=Job.State.RUNNING)
    if held.update(state=state, ended_at=timezone.now(), **fields):
        publish(job.topic, "job.ended", state=state)


@transaction.atomic
def cancel_job(job):
    """Stop a job that is not over yet; its run notices at its next step. What it saved so far stays."""
    unfinished = Job.objects.unfinished().filter(pk=job.pk)
    if unfinished.update(state=Job.State.CANCELLED, ended_at=timezone.now()):
        publish(job.topic, "job.ended", state=Job.State.CANCELLED)


@shared_task
def resume_jobs():
    """Send again what no run holds: its worker was killed, or the queue was lost. The beat calls it."""
    silent = Job.objects.unfinished().filter(beat_at__lt=timezone.now() - SILENCE)
    worn_out = silent.filter(attempts__gte=MOST_ATTEMPTS)
    for job in worn_out.select_related("owner"):
        with translation.override(job.owner.language):
            _end(job, Job.State.FAILED, error=_("This was tried several times and never got to its end."))
    for pk in silent.order_by("pk").values_list("pk", flat=True)[:100]:
        run_job.delay(pk)


@shared_task
def tidy_jobs():
    """Take the files of jobs away that ended a week ago."""
    old = Job.objects.filter(ended_at__lt=timezone.now() - KEPT).exclude(file="")
    for job in old[:1_000]:
        job.file.delete(save=False)
        Job.objects.filter(pk=job.pk).update(file="")
