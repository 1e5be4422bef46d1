"""The page /metrics in Prometheus' form: what all processes have counted, and what is asked for just now."""

import ipaddress
from contextlib import suppress

import psutil
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Min
from django.http import HttpResponse, HttpResponseNotFound
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from fair.models import Job
from fair.realtime import presence
from fair.realtime.connections import client
from fair.tasks import HEARTBEAT


@never_cache
def metrics(request):
    if not may_read(request):
        return HttpResponseNotFound()
    registry = CollectorRegistry()
    forget_dead_processes()
    MultiProcessCollector(registry, path=str(settings.METRICS_DIR))
    registry.register(State())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def may_read(request):
    """Who brings METRICS_TOKEN; where there is none, whoever asks from this machine and by no proxy."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    if "X-Forwarded-For" in request.headers:
        return False
    with suppress(ValueError):
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    return False


def forget_dead_processes():
    """What a killed process had open is open no more; what it had counted stays counted."""
    for path in settings.METRICS_DIR.glob("gauge_live*.db"):
        pid = path.stem.rpartition("_")[2]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            mark_process_dead(int(pid), str(settings.METRICS_DIR))


class State:
    """What is asked for at the moment: each question may fail, and is then left out."""

    def collect(self):
        for name, help_text, ask in QUESTIONS:
            with suppress(Exception):
                yield GaugeMetricFamily(f"kapok_{name}", help_text, value=ask())
        yield from _jobs()

    def describe(self):
        return []


def _up(ask):
    def answers():
        try:
            ask()
        except Exception:
            return 0
        return 1

    return answers


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _queue():
    return client().llen(settings.CELERY_TASK_DEFAULT_QUEUE)


def _people():
    return presence.fair()


def _heartbeat():
    return 1 if cache.get(HEARTBEAT) else 0


QUESTIONS = (
    ("database_up", "Whether the database answers.", _up(_database)),
    ("redis_up", "Whether Redis answers.", _up(lambda: client().ping())),
    ("worker_up", "Whether a worker and the beat gave a sign of life in the last minute.", _heartbeat),
    ("queue_tasks", "Tasks that wait for the worker.", _queue),
    ("people", "People with a page open.", _people),
)


def _jobs():
    """Imports and exports that are not over, and how long the oldest has been silent."""
    found = GaugeMetricFamily("kapok_jobs", "Imports, exports and so on under way.", labels=["state"])
    silent = GaugeMetricFamily("kapok_job_silence_seconds", "Since the last sign of life of the most silent.")
    with suppress(Exception):
        counts = (
            Job.objects.unfinished().order_by().values_list("state").annotate(Count("pk"), Min("beat_at"))
        )
        known = {state: (number, beat_at) for state, number, beat_at in counts}
        for state in Job.UNFINISHED:
            found.add_metric([state], known.get(state, (0,))[0])
        beats = [beat_at for _, beat_at in known.values()]
        silent.add_metric([], (timezone.now() - min(beats)).total_seconds() if beats else 0)
        yield from (found, silent)
