"""Signs of life of the fair's processes, and how its servers are: for organisers to look at."""

import json
import os
import shutil
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from redis import RedisError

from fair.realtime.connections import client

KEY = "vitals"
EVERY = 5  # seconds between two signs of one process
SILENT = 45
FORGOTTEN = 15 * 60
ROLES = ("web", "live", "worker", "beat")
FIGURES = "vitals:figures"  # {name: number} that tasks leave behind, such as "search_ms"

_told = {}


def sign(role):
    """This process lives, as `role`. Called as often as one likes; written every few seconds."""
    now = time.monotonic()
    if now - _told.get(role, -EVERY) < EVERY:
        return
    _told[role] = now
    name = f"{role}:{socket.gethostname()}:{os.getpid()}"
    try:
        client().hset(KEY, name, json.dumps({"role": role, "at": time.time()}))
    except (RedisError, OSError):
        _told.pop(role, None)


def note(**figures):
    """Leave figures for the page: note(search_ms=12.5, backup_at=time.time())."""
    client().hset(FIGURES, mapping=figures)


@dataclass(frozen=True)
class Process:
    role: str
    running: int
    at: Any  # datetime of the last sign, None when there never was one

    @property
    def is_alive(self):
        return self.running > 0


def processes():
    """A Process for each role, from the signs in Redis; old signs are forgotten. Raises RedisError."""
    signs = {name.decode(): json.loads(value) for name, value in client().hgetall(KEY).items()}
    now = time.time()
    if old := [name for name, sign in signs.items() if now - sign["at"] > FORGOTTEN]:
        client().hdel(KEY, *old)
    found = []
    for role in ROLES:
        moments = [sign["at"] for sign in signs.values() if sign["role"] == role]
        running = sum(now - at <= SILENT for at in moments)
        last = datetime.fromtimestamp(max(moments), UTC) if moments else None
        found.append(Process(role, running, last))
    return found


def redis_state():
    """{"queue", "memory", "memory_limit", "search_ms", "backup_at"}: one round trip. Raises RedisError."""
    pipeline = client().pipeline(transaction=False)
    pipeline.llen(settings.CELERY_TASK_DEFAULT_QUEUE)
    pipeline.info("memory")
    pipeline.hgetall(FIGURES)
    queue, memory, figures = pipeline.execute()
    figures = {name.decode(): float(value) for name, value in figures.items()}
    return {
        "queue": queue,
        "memory": memory["used_memory"],
        "memory_limit": memory.get("maxmemory", 0),
        "search_ms": figures.get("search_ms"),
        "backup_at": _moment(figures.get("backup_at")),
    }


DATABASE = """
SELECT pg_database_size(current_database()), count(*), count(*) FILTER (WHERE state = 'active'),
    current_setting('max_connections')::int,
    coalesce(max(extract(epoch FROM now() - query_start)) FILTER (
        WHERE state = 'active' AND pid <> pg_backend_pid()), 0)::float
FROM pg_stat_activity WHERE datname = current_database()
"""


def database_state():
    """{"size", "connections", "active", "most", "longest"}: bytes, numbers, seconds of the longest query."""
    with connection.cursor() as cursor:
        cursor.execute(DATABASE)
        return dict(zip(("size", "connections", "active", "most", "longest"), cursor.fetchone(), strict=True))


def disk_state():
    """{"free", "total"} in bytes, where the fair keeps its files."""
    usage = shutil.disk_usage(settings.VAR_DIR)
    return {"free": usage.free, "total": usage.total}


def _moment(seconds):
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
