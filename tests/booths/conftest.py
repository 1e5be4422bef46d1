import time

import pytest

from fair.realtime.connections import client
from fair.realtime.publishing import outbox


@pytest.fixture
def redis_is_away(settings):
    there, settings.REDIS_URL = settings.REDIS_URL, "redis://127.0.0.1:9/0"
    client.cache_clear()
    yield
    settings.REDIS_URL = there
    client.cache_clear()
    while outbox.missed:  # until it has noticed that Redis is back, it keeps events to itself
        time.sleep(0.05)
