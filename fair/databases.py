"""The databases of the settings, and which of them a query asks: the primary, or the replica for guests.

A guest's page may be a few seconds old; whoever wrote something sees it. So the replica answers the reads
of GET requests without a session, outside transactions, unless the same browser wrote a moment ago, and
only while it is there and not behind. In every other case, and when it fails, the primary answers.
"""

import contextlib
import logging
import threading
import time
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError, OperationalError, connections, router

logger = logging.getLogger(__name__)

# Pages want many short queries on data that is in memory: no compiling, no helpers, no fear of indexes.
PLANNER = {
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "random_page_cost": "1.1",
    "work_mem": "16MB",
}

WROTE = "wrote"  # the cookie of a browser that wrote a moment ago
SAFE = ("GET", "HEAD", "OPTIONS")
CHECK_SECONDS = 1.0
LAG = """
    SELECT CASE
        WHEN NOT pg_is_in_recovery() THEN 0
        WHEN NOT EXISTS (SELECT FROM pg_stat_wal_receiver) THEN NULL
        WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
        ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp())
    END
"""

_may_ask = ContextVar("may_ask_replica", default=False)


def databases(env):
    """Django's DATABASES. Behind PgBouncer a session is nobody's own, so nothing is said at its beginning."""
    pooled, more = env.bool("POOLED", default=False), env("DATABASE_OPTIONS", default="")
    if pooled and more:
        raise ImproperlyConfigured("DATABASE_OPTIONS need a connection of their own: unset POOLED with them.")
    options = " ".join([*(f"-c {name}={value}" for name, value in PLANNER.items()), more]).strip()
    found = {"default": env.db("DATABASE_URL")}
    if env("REPLICA_URL", default=""):
        found["replica"] = env.db("REPLICA_URL") | {"TEST": {"MIRROR": "default"}}
        found["replica"].setdefault("OPTIONS", {})["connect_timeout"] = 2
    for database in found.values():
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
        database["DISABLE_SERVER_SIDE_CURSORS"] = pooled
        if not pooled:
            database.setdefault("OPTIONS", {}).setdefault("options", options)
    return found


class Replica:
    """Whether the replica may be asked now; found out by one thread, at most once a second."""

    def __init__(self):
        self.lock = threading.Lock()
        self.checked_at = -CHECK_SECONDS
        self.is_fresh = False

    def may_be_asked(self):
        if time.monotonic() - self.checked_at > CHECK_SECONDS and self.lock.acquire(blocking=False):
            try:
                self.is_fresh = self._check()
                self.checked_at = time.monotonic()
            finally:
                self.lock.release()
        return self.is_fresh

    def give_up(self):
        """It failed: until the next check the primary answers."""
        self.is_fresh, self.checked_at = False, time.monotonic()
        connections["replica"].close()

    def _check(self):
        try:
            with connections["replica"].cursor() as cursor:
                cursor.execute(LAG)
                lag = cursor.fetchone()[0]
        except DatabaseError as error:
            if self.is_fresh:
                logger.warning("The replica is away, the primary answers all: %s", error)
            with contextlib.suppress(DatabaseError):
                connections["replica"].close()
            return False
        return lag is not None and lag <= settings.REPLICA_LAG


replica = Replica()


class Router:
    """Reads of guests' pages to the replica, all else to the primary."""

    def db_for_read(self, model, **hints):
        instance = hints.get("instance")
        if not _may_ask.get() or (instance is not None and instance._state.db == "default"):
            return "default"
        if connections["default"].in_atomic_block or not replica.may_be_asked():
            return "default"
        return "replica"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, database, app_label, **hints):
        return database == "default"


def reading(model):
    """The connection for a read in SQL of our own: where the model's queries would go."""
    return connections[router.db_for_read(model)]


class ReplicaMiddleware:
    """Stands before the session's, which reads the database."""

    def __init__(self, get_response):
        if "replica" not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        token = _may_ask.set(may_ask(request))
        try:
            response = self.get_response(request)
        finally:
            _may_ask.reset(token)
        if request.method not in SAFE:
            response.set_cookie(
                WROTE,
                "1",
                max_age=settings.REPLICA_LAG + 1,
                httponly=True,
                samesite="Lax",
                secure=settings.SECURE,
            )
        return response

    def process_exception(self, request, error):
        """The replica went away in the middle of a page: it is made again, from the primary."""
        if not _may_ask.get() or not isinstance(error, OperationalError | InterfaceError):
            return None
        logger.warning("The replica failed, the page is made anew: %s", error)
        _may_ask.set(False)
        replica.give_up()
        view, arguments, named = request.resolver_match
        return view(request, *arguments, **named)


def may_ask(request):
    """Whether a request changes nothing, is nobody's, and does not follow a write."""
    is_known = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
    return request.method in SAFE and not is_known and WROTE not in request.COOKIES
