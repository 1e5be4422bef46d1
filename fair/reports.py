"""What goes wrong, reported for organisers to see.

Whoever notices something logs an error; the handler here pushes it to Redis, which neither waits for the
database nor is undone with a transaction, and the worker counts it into rows (fair/incidents.py). While Redis
is away it stands in the log alone. Logging is set up before the apps are, so nothing here imports models.
"""

import json
import logging
import re
from datetime import UTC, datetime

from redis import RedisError

WAITING = "incidents"
MOST_WAITING = 1_000
# What these say is about Redis itself, or about reporting.
OURS = ("fair.reports", "fair.realtime", "fair.cache", "redis", "kombu", "celery.worker")
KINDS = {"fair.jobs.running": "job", "fair.mail": "mail"}


def report(kind, subject, detail=""):
    """Note that something went wrong. Never raises, and never waits long."""
    from fair.realtime.connections import client

    what = {
        "kind": kind,
        "subject": subject[:200],
        "detail": detail[-4000:],
        "at": datetime.now(UTC).isoformat(),
    }
    try:
        pipeline = client().pipeline(transaction=False)
        pipeline.rpush(WAITING, json.dumps(what))
        pipeline.ltrim(WAITING, -MOST_WAITING, -1)
        pipeline.execute()
    except (RedisError, OSError):
        logging.getLogger(__name__).warning("Redis is away: this stands in the log alone.")


class Reporter(logging.Handler):
    """Reports what is logged as an error, under the record's `incident` or its words without numbers."""

    def emit(self, record):
        if record.name.startswith(OURS):
            return
        try:
            subject = getattr(record, "incident", "") or _nameless(record)
            kind = KINDS.get(record.name, "error")
            detail = record.exc_info and logging.Formatter().formatException(record.exc_info)
            report(kind, subject, detail or record.getMessage())
        except Exception:
            self.handleError(record)


def _nameless(record):
    exception = f"{record.exc_info[0].__name__}: " if record.exc_info and record.exc_info[0] else ""
    return re.sub(r"\d+", "#", f"{exception}{record.getMessage()}")
