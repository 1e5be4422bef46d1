import pytest
from django.db import OperationalError, connection

from fair import health
from fair.realtime import connections
from fair.settings import is_of_a_page
from fair.tasks import heartbeat


@pytest.fixture(autouse=True)
def asked_anew():
    health.check_migrations.cache_clear()
    yield
    health.check_migrations.cache_clear()


def test_healthz_answers_without_any_server(client):
    """No database fixture: a query would fail the test."""
    response = client.get("/healthz", headers={"host": "10.0.0.7"})

    assert (response.status_code, response.json()) == (200, {"process": "ok"})


def test_readyz_is_ready_once_the_worker_has_beaten(client, db):
    heartbeat.delay()

    response = client.get("/readyz")

    states = {"database": "ok", "redis": "ok", "worker": "ok", "migrations": "ok"}
    assert (response.status_code, response.json()) == (200, states)


def test_readyz_says_that_the_worker_is_missing(client, db, caplog):
    response = client.get("/readyz")

    assert (response.status_code, response.json()["worker"]) == (503, "no heartbeat")
    # Django notes it as an error; the log leaves it out, because it is an answer and asked for often.
    assert [is_of_a_page(record) for record in caplog.records] == [False]


def test_readyz_says_that_migrations_are_missing(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'booths'")

    response = client.get("/readyz")

    assert (response.status_code, response.json()["migrations"]) == (503, "not all applied")


def test_readyz_says_that_redis_is_missing(client, db, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    connections.client.cache_clear()

    response = client.get("/readyz")
    connections.client.cache_clear()

    assert (response.status_code, response.json()["redis"]) == (503, "failed (ConnectionError)")
    assert "nowhere" not in response.text


def test_readyz_says_that_the_database_is_missing(client, db):
    def closed(*args):
        raise OperationalError("server kapok-1 closed the connection")

    heartbeat.delay()
    with connection.execute_wrapper(closed):
        response = client.get("/readyz")

    assert (response.status_code, response.json()["database"]) == (503, "failed (OperationalError)")
    assert "kapok-1" not in response.text


def test_readyz_is_never_kept_by_a_proxy(client, db):
    assert "no-store" in client.get("/readyz")["Cache-Control"]
