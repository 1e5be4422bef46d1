"""The fair's own background work."""

from datetime import timedelta

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from fair import incidents, sweeping, translating, vitals
from fair.jobs import resume_jobs, run_job, tidy_jobs
from fair.models import Incident, Sample
from fair.reports import report

__all__ = [
    "gather_incidents",
    "heartbeat",
    "resume_jobs",
    "run_job",
    "sweep_uploads",
    "tidy_console",
    "tidy_jobs",
    "tidy_translations",
]

HEARTBEAT = "worker-heartbeat"
HEARTBEAT_LASTS = 60
GATHERED = "incidents-gathered"
SILENCE = timedelta(minutes=3)
SAMPLES_KEPT = timedelta(days=14)


@shared_task
def heartbeat():
    """Sent by the beat, run by a worker: while it is fresh, both are alive."""
    vitals.sign("worker")
    cache.set(HEARTBEAT, timezone.now(), HEARTBEAT_LASTS)


@shared_task
def gather_incidents():
    """What was noticed since the last time, and whether nobody ran this for long."""
    now = timezone.now()
    before = cache.get(GATHERED)
    cache.set(GATHERED, now, None)
    if before and now - before > SILENCE:
        minutes = int((now - before).total_seconds() // 60)
        report(Incident.Kind.SILENT, "The worker or the beat was silent", f"For {minutes} minutes.")
    incidents.gather()


@shared_task
def tidy_console():
    """Old samples and incidents go."""
    incidents.tidy_incidents()
    Sample.objects.filter(at__lt=timezone.now() - SAMPLES_KEPT).delete()


@shared_task
def sweep_uploads():
    """What nothing has named for a week goes."""
    sweeping.sweep_uploads()


@shared_task
def tidy_translations():
    """What was translated a month ago is asked for anew."""
    translating.tidy_translations()
