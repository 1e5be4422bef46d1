"""What Prometheus reads, and who may."""

import re

import pytest

from fair.models import Job
from tests.factories import UserFactory


def read(client, **extra):
    return client.get("/metrics", **extra)


def value(text, name):
    """The figure of a line, 0 where there is none yet."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0


def test_requests_are_counted_by_view_method_and_status(client, db):
    name = 'kapok_requests_total{method="GET",status="200",view="help"}'
    missing = 'kapok_requests_total{method="GET",status="404",view="none"}'
    before = read(client).content.decode()

    for path in ("/help/", "/help/", "/no-such-page"):
        client.get(path)

    after = read(client).content.decode()
    assert value(after, name) - value(before, name) == 2
    assert value(after, missing) - value(before, missing) == 1
    timed = 'kapok_request_seconds_count{view="help"}'
    assert value(after, timed) - value(before, timed) == 2


def test_searches_are_timed(client, db):
    before = value(read(client).content.decode(), "kapok_search_seconds_count")

    client.get("/search/?q=kettle")

    assert value(read(client).content.decode(), "kapok_search_seconds_count") > before


def test_the_state_of_servers_and_work_is_told(client, db):
    Job.objects.create(kind="any", owner=UserFactory())
    text = read(client).content.decode()

    assert value(text, "kapok_database_up") == value(text, "kapok_redis_up") == 1
    assert value(text, "kapok_worker_up") == 0
    assert value(text, 'kapok_jobs{state="waiting"}') == 1
    assert value(text, 'kapok_jobs{state="running"}') == 0
    assert "kapok_queue_tasks 0.0" in text
    assert "kapok_people 0.0" in text


def test_a_database_that_is_away_is_told_and_fails_nothing(client, db, monkeypatch):
    from fair import monitoring

    def away():
        raise OSError

    monkeypatch.setattr(monitoring, "QUESTIONS", (("database_up", "…", monitoring._up(away)),))

    assert value(read(client).content.decode(), "kapok_database_up") == 0


@pytest.mark.parametrize(
    ("token", "extra", "status"),
    [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "203.0.113.9"}, 404),
        ("", {"REMOTE_ADDR": ""}, 404),
        ("", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ("secret", {}, 404),
        ("secret", {"HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        ("secret", {"HTTP_AUTHORIZATION": "secret"}, 404),
        ("secret", {"HTTP_AUTHORIZATION": "Bearer secret", "REMOTE_ADDR": "203.0.113.9"}, 200),
    ],
)
def test_strangers_read_nothing(client, db, settings, token, extra, status):
    settings.METRICS_TOKEN = token

    answer = read(client, **extra)

    assert answer.status_code == status
    assert (b"kapok" in answer.content) is (status == 200)
