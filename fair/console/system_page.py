"""How the processes and servers of the fair are, and what went wrong."""

import time
from datetime import timedelta

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from redis import RedisError

from fair import audit, vitals
from fair.console.navigation import counts_for
from fair.console.today import block
from fair.models import Incident

FRESH_SECONDS = 8
SHOWN = 50
DISK_LEAST = 0.1  # of the disk, under which it is told
QUEUE_MOST = 500
SLOW_SECONDS = 10
PAGE = "console/system.html"


def read_health():
    """What the system page shows, at most a few seconds old. Each state is None where it cannot be told."""
    return cache.get_or_set("console:health", _read_health, FRESH_SECONDS)


def _read_health():
    began = time.monotonic()
    try:
        processes, redis = vitals.processes(), vitals.redis_state()
    except (RedisError, OSError):
        processes, redis = [], None
    database, disk = vitals.database_state(), vitals.disk_state()
    rows = [
        *_process_rows(processes),
        *_redis_rows(redis),
        *_database_rows(database),
        *_disk_rows(disk, redis),
    ]
    return {
        "rows": rows,
        "worst": next((tone for tone in ("bad", "warn") if any(row["tone"] == tone for row in rows)), "ok"),
        "milliseconds": round((time.monotonic() - began) * 1000),
        "at": timezone.now(),
    }


def _row(name, tone, value, definition, at=None, bytes=None):
    return {"name": name, "tone": tone, "value": value, "definition": definition, "at": at, "bytes": bytes}


def _process_rows(processes):
    names = {"web": _("Pages"), "live": _("Sockets"), "worker": _("Worker"), "beat": _("Clock (beat)")}
    means = _(
        "Processes that gave a sign of life in the last 45 seconds. Pages and sockets give one when "
        "they are used, worker and clock every ten seconds."
    )
    for process in processes:
        tone = "ok" if process.is_alive else "warn" if process.role in ("web", "live") else "bad"
        value = (
            _("%(many)d running") % {"many": process.running} if process.is_alive else _("no sign of life")
        )
        yield _row(names[process.role], tone, value, means, at=process.at)


def _redis_rows(state):
    if state is None:
        yield _row("Redis", "bad", _("away"), _("Cache, presence and the worker's queue live in it."))
        return
    tone = "warn" if state["queue"] > QUEUE_MOST else "ok"
    yield _row(
        _("Queue"),
        tone,
        _("%(many)d waiting") % {"many": state["queue"]},
        _("Tasks that no worker has taken yet: mails, indexing, imports."),
    )
    yield _row("Redis", "ok", "", _("Memory in use."), bytes=state["memory"])
    if state["search_ms"] is not None:
        slow = state["search_ms"] > 500
        yield _row(
            _("Search"),
            "warn" if slow else "ok",
            _("%(many)d ms") % {"many": round(state["search_ms"])},
            _("How long a search for a frequent word took when the worker last tried one."),
        )


def _database_rows(state):
    many = {"used": state["connections"], "most": state["most"]}
    tone = "warn" if state["connections"] > 0.85 * state["most"] else "ok"
    yield _row(
        _("Database"),
        tone,
        _("%(used)d of %(most)d connections") % many,
        _("Size on disk, and open connections of the most that PostgreSQL allows."),
        bytes=state["size"],
    )
    if state["longest"] > SLOW_SECONDS:
        yield _row(
            _("Slow query"),
            "warn",
            _("%(many)d s") % {"many": round(state["longest"])},
            _("The longest query that runs right now."),
        )


def _disk_rows(disk, redis):
    tone = (
        "bad"
        if disk["free"] < DISK_LEAST / 2 * disk["total"]
        else ("warn" if disk["free"] < DISK_LEAST * disk["total"] else "ok")
    )
    yield _row(_("Disk"), tone, _("free"), _("Where uploads and files are kept."), bytes=disk["free"])
    backup = redis and redis["backup_at"]
    old = not backup or timezone.now() - backup > timedelta(days=2)
    yield _row(
        _("Backup"),
        "warn" if old else "ok",
        "" if backup else _("none known of"),
        _("When a backup last told that it was complete (docs/operations.md)."),
        at=backup,
    )


@block("incidents", "console/today/incidents.html", column="side", order=4, may="fair.view_incident")
def incidents(request):
    found = list(Incident.objects.open()[:6])
    return {"incidents": found[:5], "more": len(found) > 5}


@block("system", "console/today/system.html", column="side", order=5, may="fair.view_incident")
def health(request):
    return {"health": read_health()}


@counts_for("system")
def open_incidents():
    return Incident.objects.open()[:100].count()


def system(request):
    if not request.user.has_perm("fair.view_incident"):
        raise PermissionDenied
    shown = {"health": read_health(), "incidents": Incident.objects.select_related("closed_by")[:SHOWN]}
    return render(request, PAGE if "fragment" not in request.GET else "console/system/state.html", shown)


@require_POST
def close(request, pk):
    """An organiser has seen to it. The same again opens a new one."""
    if not request.user.has_perm("fair.change_incident"):
        raise PermissionDenied
    incident = get_object_or_404(Incident.objects.open(), pk=pk)
    with transaction.atomic():
        incident.closed_at, incident.closed_by = timezone.now(), request.user
        incident.save(update_fields=["closed_at", "closed_by"])
        audit.record(request.user, "incident.closed", incident)
    cache.delete("console:count:system")
    return redirect("admin:system")
