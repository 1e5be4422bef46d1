"""The fair's own background work."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from fair.jobs import resume_jobs, run_job, tidy_jobs

__all__ = ["heartbeat", "resume_jobs", "run_job", "tidy_jobs"]

HEARTBEAT = "worker-heartbeat"
HEARTBEAT_LASTS = 60


@shared_task
def heartbeat():
    """Sent by the beat, run by a worker: while it is fresh, both are alive."""
    cache.set(HEARTBEAT, timezone.now(), HEARTBEAT_LASTS)
