"""What a load balancer asks: does this process run, and can it serve."""

import functools

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from fair import vitals
from fair.monitoring import metrics
from fair.realtime.connections import client
from fair.tasks import HEARTBEAT


class Missing(Exception):
    """Something the fair needs is not there; the message says so in a few words."""


def health_middleware(get_response):
    """Stands before all others: they need the very servers that are asked about, and a load
    balancer calls by the machine's number, without TLS."""

    def middleware(request):
        vitals.sign("web")
        return ANSWERS.get(request.path_info, get_response)(request)

    return middleware


@never_cache
def healthz(request):
    return JsonResponse({"process": "ok"})


@never_cache
def readyz(request):
    """200 when everything a visitor needs is there; 503 and what is missing otherwise."""
    states = {name: _state(check) for name, check in CHECKS.items()}
    ready = all(state == "ok" for state in states.values())
    return JsonResponse(states, status=200 if ready else 503)


def _state(check):
    try:
        check()
    except Missing as why:
        return str(why)
    except Exception as error:
        # Its class, not its text: anyone may read this, and the text may name hosts and users.
        return f"failed ({type(error).__name__})"
    return "ok"


def check_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_redis():
    client().ping()  # not by the cache, which forgives that Redis is away


def check_worker():
    if not cache.get(HEARTBEAT):
        raise Missing("no heartbeat")


@functools.cache  # an exception is not kept, and applied migrations stay applied
def check_migrations():
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Missing("not all applied")


CHECKS = {
    "database": check_database,
    "redis": check_redis,
    "worker": check_worker,
    "migrations": check_migrations,
}
ANSWERS = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
