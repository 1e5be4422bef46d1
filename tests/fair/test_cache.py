import pytest
from django.core.cache import cache
from django.urls import reverse

from fair.cache import ForgivingCache
from tests.factories import BoothFactory, UserFactory

AWAY = "redis://127.0.0.1:1"


@pytest.fixture
def away():
    return ForgivingCache(AWAY, {})


def test_a_cache_that_is_away_is_an_empty_one(away):
    assert away.get("a", "default") == "default"
    assert away.get_or_set("a", lambda: "made") == "made"
    assert away.get_many(["a", "b"]) == {}
    assert away.set("a", 1) is None
    assert away.set_many({"a": 1}) == []
    assert away.delete("a") is False
    assert "a" not in away
    with pytest.raises(ValueError, match="not found"):
        away.incr("a")


def test_a_cache_that_is_there_keeps():
    assert cache.get_or_set("a", lambda: "made") == "made"
    assert cache.get_or_set("a", lambda: "made again") == "made"
    assert cache.get_many(["a", "b"]) == {"a": "made"}


def test_signed_in_pages_stand_without_redis(client, db, settings):
    booth = BoothFactory()
    client.force_login(UserFactory())
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": AWAY}}

    for address in (reverse("lobby"), reverse("my"), reverse("search"), booth.get_absolute_url()):
        assert client.get(address).status_code == 200
