"""For how long people watch, from the open page to what is kept, whatever is killed meanwhile."""

import time

import pytest

from fair.realtime import metered
from fair.realtime.connections import METERED, MOST, client
from live import audience
from live.models import Minute, Viewer
from tests.factories import ShowFactory, UserFactory
from tests.realtime.conftest import FRAMES, eventually


@pytest.fixture
def show(transactional_db):
    return ShowFactory(on_air=True)


def handed_over():
    return client().llen(METERED)


def test_a_page_that_plays_becomes_a_viewer(live, show):
    began, person = time.time(), UserFactory(country="CL")
    pages = [live.open(person), live.open(person), live.open(user_agent_header="One"), live.open()]
    for page in pages:
        page.watch(show.playing_topic)
    eventually(lambda: client().zcard(MOST + show.playing_topic))
    for page in pages:
        page.close()
    eventually(lambda: handed_over() >= 2)
    audience.flush_audience()

    seconds = dict(Viewer.objects.values_list("who", "seconds"))
    assert len(seconds) == 3
    assert all(0 < one <= time.time() - began for one in seconds.values())
    assert Viewer.objects.get(user=person).country == "CL"
    assert Minute.objects.get().present == 3
    assert set(Viewer.objects.values_list("views", flat=True)) == {1}


def test_watching_other_topics_is_not_metered(live, show):
    page = live.open()
    page.watch(show.topic, "fair")
    page.close()
    watched = live.open()
    watched.watch(show.playing_topic)
    eventually(handed_over)

    assert {topic for batch in metered.read(10) for topic in batch["watched"]} == {show.playing_topic}


def test_nothing_is_lost_with_redis_and_the_flush_killed(start_live, own_redis, show, settings):
    """Redis dies under the counting, a flush dies between the commit and its end: exact to one per cent."""
    live = start_live(*FRAMES, REDIS_URL=settings.REDIS_URL)
    pages = [live.open(user_agent_header=f"Browser {number}") for number in range(20)]
    began = time.time()
    for page in pages:
        page.watch(show.playing_topic)
    all_watch = time.time()
    eventually(handed_over)
    audience.take_in(metered.read(10))  # and killed before it forgot what it had taken in

    own_redis.kill()
    time.sleep(6)  # the process would have handed over meanwhile
    own_redis.restart()
    eventually(lambda: handed_over() >= 3)
    leaving = time.time()
    for page in pages:
        page.close()
    gone = time.time()
    live.stop()
    audience.flush_audience()

    assert Viewer.objects.count() == 20
    assert set(Viewer.objects.values_list("views", flat=True)) == {1}
    least, most = leaving - all_watch, gone - began
    for seconds in Viewer.objects.values_list("seconds", flat=True):
        assert 0.99 * least <= seconds <= 1.01 * most
