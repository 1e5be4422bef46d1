"""What all tests share. The site in a real browser is in tests/journeys.py."""

import json
import uuid

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.http import HttpResponse
from django.template.autoreload import reset_loaders
from django.test import TransactionTestCase, override_settings
from django.utils import timezone, translation

from fair import static
from fair.realtime.connections import CHANNEL, client

pytest_plugins = ["tests.ingest", "tests.journeys", "tests.translation"]


# What PostgreSQL and Django themselves put into a new database stays; all else is deleted. The locks wait
# for those who still write; the role keeps triggers out that refuse to lose an entry of the audit log.
EMPTY = """
DO $$
DECLARE
    known regclass[] := ARRAY(
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    );
    one regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOREACH one IN ARRAY known LOOP
        EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', one);
    END LOOP;
    FOREACH one IN ARRAY known LOOP
        EXECUTE format('DELETE FROM %s', one);
    END LOOP;
END $$
"""


def empty_tables(test):
    """After a test that commits: Django's own way truncates every table and makes its permissions anew."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)


TransactionTestCase._fixture_teardown = empty_tables


def pytest_configure(config):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The journeys use hashed names as the running site does; other tests need not collect first.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    storages.backends["staticfiles"] = plain  # the models have read the settings by now
    settings.WHITENOISE_AUTOREFRESH = True  # else each test's client would list all that was collected
    # A thread that keeps its connection keeps the test database from being dropped.
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    # A test changes something and looks at once; tests/accounts/test_guest_pages.py keeps pages.
    settings.KEEP_PAGES = 0
    settings.CELERY_TASK_ALWAYS_EAGER = settings.CELERY_TASK_EAGER_PROPAGATES = True
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        collect()  # before the workers start, who share the files


def collect():
    """Collect the static files as a deployment does; returns the settings under which they are named so."""
    hashed = settings.STORAGES | {"staticfiles": {"BACKEND": "fair.static.HashedStorage"}}
    with override_settings(STORAGES=hashed):
        static.collect_stale()
    return hashed


# Files whose tests share what takes long to start: processes, a replica, the demo.
SHARING = ("tests.deploy.", "tests.realtime.", "tests.booths.test_load_demo")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """One worker alone runs such a file; all other tests go one by one to whoever is free."""
    for item in items:
        if item.module.__name__.startswith(SHARING):
            item.add_marker(pytest.mark.xdist_group(item.module.__name__))


drawn = {"hashed": False}  # whether what compiled templates have drawn names static files by their hashes


def pytest_runtest_setup(item):
    """Ids begin anew with each database: what Redis still counts for them would be another's. The language
    and the time zone of the last request before stay in the thread."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    translation.activate(settings.LANGUAGE_CODE)
    timezone.deactivate()
    if drawn["hashed"] != ("live_site" in item.fixturenames):
        drawn["hashed"] = not drawn["hashed"]
        reset_loaders()
    # Known to every page of a running fair; a test that announces something makes it unknown again.
    cache.set("announcements", [])


@pytest.fixture(scope="session")
def collected():
    return collect()


@pytest.fixture
def listen():
    """listen(topic) -> a function that returns the events published there since, as a socket gets them."""
    subscriptions = []

    def to(topic):
        subscription = client().pubsub(ignore_subscribe_messages=True)
        subscriptions.append(subscription)
        subscription.subscribe(CHANNEL + topic)
        subscription.get_message(timeout=5)  # the confirmation, which is left out of the answers

        def heard():
            events, end = [], uuid.uuid4().hex
            client().publish(CHANNEL + topic, end)
            while (message := subscription.get_message(timeout=5)) is None or message["data"] != end.encode():
                if message:
                    events.append(json.loads(message["data"]))
            return events

        return heard

    yield to
    for subscription in subscriptions:
        subscription.close()


@pytest.fixture
def plain_errors(monkeypatch):
    """For tests that ask thousands of addresses and look at the answers' numbers alone: drawing the page that
    says what is not there takes longer than finding that out."""
    for status in (400, 403, 404):
        plain = lambda request, exception=None, status=status: HttpResponse(status=status)  # noqa: E731
        monkeypatch.setattr(f"fair.urls.handler{status}", plain, raising=False)
