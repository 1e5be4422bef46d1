"""Marks of the crowd: counted, told once a second, never written one by one."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from booths.models import Mute
from booths.services.fair_play import TooFast
from fair.errors import Refused
from fair.realtime.connections import client as redis
from live.audience import flush_audience
from live.gathering import tell_gathered
from live.models import Show
from live.services.reactions import react
from tests.factories import ProductFactory, ShowFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def show(db):
    return ShowFactory(on_air=True)


def told(heard):
    return [event["numbers"] for event in heard() if event["event"] == "show.reacted"]


def counted(show):
    return sum(int(number) for number in redis().hvals(f"reactions:{show.pk}"))


def test_marks_of_a_crowd_become_one_event(show, listen, django_assert_num_queries):
    heard = listen(show.topic)

    for person in UserFactory.create_batch(3):
        react(show, person, {"👏": 2, "❤️": 1})
    tell_gathered(show.topic, "show.reacted")
    tell_gathered(show.topic, "show.reacted")

    assert told(heard) == [{"👏": 6, "❤️": 3}]
    assert counted(show) == 9


def test_marks_of_a_minute_wait_to_be_written(show):
    react(show, UserFactory(), {"👏": 3})

    [minute] = redis().hkeys(f"reactions:{show.pk}")
    at = timezone.datetime.fromisoformat(minute.decode())
    assert (at.second, at.microsecond, at.utcoffset().total_seconds()) == (0, 0, 0)


def test_one_person_counts_for_ten_at_most(show, listen):
    heard = listen(show.topic)

    react(show, UserFactory(), {"👏": 8, "❤️": 8, "👍": 1})
    tell_gathered(show.topic, "show.reacted")

    assert told(heard) == [{"👏": 8, "❤️": 2}]


def test_react_refuses_what_is_no_mark_who_is_muted_and_who_is_not_on_air(show):
    muted = UserFactory()
    Mute.objects.create(user=muted, until=timezone.now() + timezone.timedelta(hours=1))

    for marks in ({}, {"🧨": 1}, {"👏": 0}, {"👏": -4}):
        with pytest.raises(Refused, match="no such mark"):
            react(show, UserFactory(), marks)
    with pytest.raises(Refused, match="muted"):
        react(show, muted, {"👏": 1})
    show.state = Show.State.REPLAY
    with pytest.raises(Refused, match="not on air"):
        react(show, UserFactory(), {"👏": 1})

    assert counted(show) == 0


def test_react_refuses_those_who_send_without_pause(show):
    person = UserFactory()

    for _time in range(10):
        react(show, person, {"👏": 1})
    with pytest.raises(TooFast):
        react(show, person, {"👏": 1})

    assert counted(show) == 10


def test_page_sends_marks(client, show):
    address = reverse("show_reactions", args=[show.pk])
    marks = {"marks": json.dumps({"👏": 2})}

    assert client.post(address, marks).status_code == 401
    client.force_login(UserFactory())
    for wrong in ("", "x", "[]", '{"👏": "2"}', '{"👏": true}'):
        assert client.post(address, {"marks": wrong}).status_code == 400
    assert counted(show) == 0
    assert client.post(address, marks).status_code == 200
    assert counted(show) == 2


def test_opened_products_are_counted_once_for_each_person_and_of_the_show_alone(client, show):
    own, other = ProductFactory(exhibitor=show.booth.exhibitor), ProductFactory()
    show.shelf.create(product=own)

    for person in (UserFactory(), UserFactory()):
        client.force_login(person)
        for _time in range(2):
            assert client.post(reverse("show_product_opened", args=[show.pk, own.pk])).status_code == 200
        assert client.post(reverse("show_product_opened", args=[show.pk, other.pk])).status_code == 404
    flush_audience()

    assert list(show.shelf.values_list("product", "opened")) == [(own.pk, 2)]
