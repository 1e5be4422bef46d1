"""Views, viewers and watch time, from the open page to the row."""

import datetime
import json
import threading
import uuid

import pytest
from django.db import connection, transaction
from django.utils import timezone

from fair.realtime import metered
from fair.realtime.connections import METERED, MOST, MOST_OF, client
from live import audience
from live.models import Batch, Minute, Viewer
from live.services.reactions import react
from tests.factories import ProductFactory, ShowFactory, UserFactory

NOON = datetime.datetime(2026, 11, 27, 12, 0, tzinfo=datetime.UTC)
BEGAN = NOON.timestamp()


@pytest.fixture
def show(db):
    return ShowFactory(on_air=True, began_at=NOON, starts_at=NOON, ends_at=NOON + datetime.timedelta(hours=3))


def hand_over(show, *rows):
    """Rows are (who, since, until) in minutes after the beginning."""
    told = [[who, BEGAN + since * 60, BEGAN + until * 60, "CL"] for who, since, until in rows]
    batch = {"id": uuid.uuid4().hex, "watched": {show.playing_topic: told}}
    client().rpush(METERED, json.dumps(batch))
    return batch


def read_viewers():
    fields = ("who", "of_replay", "views", "seconds")
    return sorted(Viewer.objects.values_list(*fields))


def test_a_viewer_is_one_row_however_often_the_page_comes_back(show):
    hand_over(show, ("guest", 0, 5), ("guest", 6, 10))
    audience.flush_audience()
    hand_over(show, ("guest", 12, 13))
    audience.flush_audience()

    assert read_viewers() == [("guest", False, 1, 600)]


@pytest.mark.parametrize(("minutes_away", "views"), [(29, 1), (30, 1), (31, 2)])
@pytest.mark.parametrize("flushes", [1, 2])
def test_a_view_is_a_start_after_thirty_minutes_absence(show, minutes_away, views, flushes):
    hand_over(show, ("guest", 0, 10))
    if flushes == 2:
        audience.flush_audience()
    hand_over(show, ("guest", 10 + minutes_away, 50 + minutes_away))
    audience.flush_audience()

    assert read_viewers() == [("guest", False, views, 50 * 60)]


def test_the_replay_is_counted_apart(show):
    show.ended_at = NOON + datetime.timedelta(minutes=60)
    show.save()
    hand_over(show, ("guest", 0, 60), ("guest", 61, 62))

    audience.flush_audience()

    assert read_viewers() == [("guest", False, 1, 3600), ("guest", True, 1, 60)]


def test_people_are_known_and_who_left_still_counts(show):
    person = UserFactory()
    hand_over(show, (f"u{person.pk}", 0, 1), ("u999999", 0, 1))

    audience.flush_audience()

    assert sorted(Viewer.objects.values_list("who", "user")) == sorted(
        [(f"u{person.pk}", person.pk), ("u999999", None)]
    )


def test_what_is_flushed_twice_counts_once(show):
    batch = hand_over(show, ("guest", 0, 5))
    audience.take_in([batch])  # killed before it could forget the batch
    audience.flush_audience()

    assert read_viewers() == [("guest", False, 1, 300)]
    assert Batch.objects.count() == 1
    assert metered.read(10) == []


def test_a_flush_that_fails_loses_nothing(show):
    hand_over(show, ("guest", 0, 5))
    with transaction.atomic():
        audience.take_in(metered.read(10))
        transaction.set_rollback(True)
    assert read_viewers() == []

    audience.flush_audience()

    assert read_viewers() == [("guest", False, 1, 300)]


@pytest.mark.django_db(transaction=True)
def test_two_flushes_at_once_count_once():
    show = ShowFactory(on_air=True, began_at=NOON)
    for minute in range(40):
        hand_over(show, ("guest", minute, minute + 1), (f"other {minute}", minute, minute + 1))

    def run():
        audience.flush_audience()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    audience.flush_audience()

    assert Viewer.objects.count() == 41
    assert Viewer.objects.get(who="guest").seconds == 40 * 60


def test_minutes_keep_the_most_at_once_and_only_while_the_show_was_on(show):
    client().sadd(MOST_OF, show.playing_topic)
    client().zadd(MOST + show.playing_topic, {str(int(BEGAN) + 60 * at): at + 100 for at in (-5, 0, 1, 2)})
    audience.flush_audience()
    client().sadd(MOST_OF, show.playing_topic)
    client().zadd(MOST + show.playing_topic, {str(int(BEGAN) + 60): 7}, gt=True)
    audience.flush_audience()

    counted = list(Minute.objects.values_list("at", "present"))
    assert counted == [(NOON + datetime.timedelta(minutes=at), at + 100) for at in (0, 1, 2)]
    assert client().smembers(MOST_OF) == set()


def test_marks_stand_with_their_minute(show):
    show.began_at = timezone.now() - datetime.timedelta(minutes=1)
    show.save(update_fields=["began_at"])
    react(show, UserFactory(), {"👏": 3})
    react(show, UserFactory(), {"👏": 1, "❤️": 2})
    minute = timezone.now().replace(second=0, microsecond=0)
    client().sadd(MOST_OF, show.playing_topic)
    client().zadd(MOST + show.playing_topic, {str(int(minute.timestamp())): 2})

    audience.flush_audience()
    audience.flush_audience()

    assert sum(Minute.objects.values_list("marks", flat=True)) == 6


def test_after_thirty_days_a_viewer_is_nobody_and_still_counted(show):
    person = UserFactory()
    hand_over(show, (f"u{person.pk}", 0, 5), ("guest", 0, 5))
    audience.flush_audience()
    Viewer.objects.filter(who="guest").update(last_at=timezone.now())
    Viewer.objects.exclude(who="guest").update(last_at=timezone.now() - datetime.timedelta(days=31))

    audience.forget_viewers()
    audience.forget_viewers()

    nobody = Viewer.objects.exclude(who="guest").get()
    assert (nobody.who, nobody.user, nobody.seconds) == (f"x{nobody.pk}", None, 300)
    assert Viewer.objects.filter(who="guest").exists()


def test_opened_products_are_counted_once_each(show):
    mug = ProductFactory()
    show.shelf.create(product=mug)
    audience.product_opened(show, mug)
    audience.product_opened(show, mug)
    audience.flush_audience()
    audience.flush_audience()

    assert show.shelf.get().opened == 2


def test_a_flush_asks_the_same_however_many_watched(show, django_assert_num_queries):
    hand_over(show, *((f"guest {number}", 0, 5) for number in range(300)))
    with django_assert_num_queries(8):  # the savepoint and the lock among them
        audience.take_in(metered.read(10))
    assert Viewer.objects.count() == 300
