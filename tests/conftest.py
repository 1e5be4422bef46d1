"""What all tests share. The site in a real browser is in tests/journeys.py."""

import redis
from django.conf import settings
from django.core.files.storage import storages

pytest_plugins = ["tests.journeys"]


def pytest_configure():
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The journeys use hashed names as the running site does; other tests need not collect first.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages.backends["staticfiles"] = plain  # the models have read the settings by now
    # A thread that keeps its connection keeps the test database from being dropped.
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    settings.CELERY_TASK_ALWAYS_EAGER = settings.CELERY_TASK_EAGER_PROPAGATES = True


def pytest_runtest_setup(item):
    """Ids begin anew with each database: what Redis still counts for them would be another's."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
