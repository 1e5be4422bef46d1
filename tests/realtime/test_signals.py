"""Signals from one page to another: only among those who watch the same topic, over the real server."""

import datetime
import json

import pytest
from django.utils import timezone

from tests.factories import MeetingFactory, UserFactory
from tests.realtime.conftest import FRAMES


@pytest.fixture
def meeting(transactional_db):
    return MeetingFactory(starts_at=timezone.now(), buyer__name="Amina Berrada")


def people(meeting):
    return meeting.buyer, meeting.seats.get(is_host=True).user


def enter(live, meeting, user):
    page = live.open(user)
    assert page.watch(meeting.room_topic) == [{"watching": [meeting.room_topic]}]
    return page


def signal(page, meeting, to="", **data):
    page.say('{"signal":' + json.dumps({"topic": meeting.room_topic, "to": to, "data": data}) + "}")


def test_a_signal_reaches_the_one_that_it_is_for_over_several_processes(live, start_live, meeting):
    amina, host = people(meeting)
    other = start_live(*FRAMES)
    hers, his, second = enter(live, meeting, amina), enter(other, meeting, host), enter(other, meeting, host)

    signal(hers, meeting, kind="hello")
    told = [page.hear() for page in (hers, his, second)]
    whole = {"topic": meeting.room_topic, "event": "signal", "from": told[0]["from"]}
    whole |= {"person": amina.pk, "name": "Amina Berrada", "data": {"kind": "hello"}}
    assert told == [whole] * 3

    signal(his, meeting, to=whole["from"], kind="here")
    heard = hers.hear()
    assert (heard["person"], heard["data"]) == (host.pk, {"kind": "here"})
    assert all(page.hears_nothing() for page in (his, second))

    signal(hers, meeting, to=heard["from"], sdp="x" * 12_000)
    assert len(his.hear()["data"]["sdp"]) == 12_000
    assert second.hears_nothing()


def test_nobody_outside_sends_or_hears_signals(live, meeting):
    amina, host = people(meeting)
    his = enter(live, meeting, host)
    colleague = UserFactory()
    strangers = [live.open(), live.open(colleague), live.open(amina)]  # the last has not entered
    for stranger in strangers[:2]:
        assert stranger.watch(meeting.room_topic) == [{"denied": meeting.room_topic}]

    signal(his, meeting, kind="hello")
    address = his.hear()["from"]
    for stranger in strangers:
        signal(stranger, meeting, kind="hello")
        signal(stranger, meeting, to=address, kind="here")

    assert all(page.hears_nothing() for page in [his, *strangers])


def test_topics_of_other_kinds_pass_no_signals(live, meeting):
    pages = [live.open(user) for user in people(meeting)]
    for page in pages:
        page.watch(meeting.topic)
        page.say({"signal": {"topic": meeting.topic, "to": "", "data": {}}})

    assert all(page.hears_nothing() for page in pages)


def test_a_room_that_is_not_open_is_not_watched(live, meeting):
    meeting.starts_at = timezone.now() + datetime.timedelta(hours=1)
    meeting.ends_at = meeting.starts_at + datetime.timedelta(hours=1)
    meeting.save()

    assert live.open(meeting.buyer).watch(meeting.room_topic) == [{"denied": meeting.room_topic}]


@pytest.mark.parametrize(
    "nonsense",
    [5, [], {}, {"topic": 7}, {"topic": ["a"]}, {"topic": "meeting_room:1", "to": "x"}, {"topic": None}],
)
def test_what_is_no_signal_does_nothing(live, meeting, nonsense):
    page = enter(live, meeting, meeting.buyer)
    page.say({"signal": nonsense, "ping": 1})

    assert page.hear() == {"pong": True}
    assert page.hears_nothing()


def test_signals_have_a_size_and_a_pace(live, meeting):
    page = enter(live, meeting, meeting.buyer)
    signal(page, meeting, sdp="x" * 15_000)
    assert page.hear() == {"error": "too_large"}
    page.say({"watch": [], "signal": {"topic": "x" * 5_000}})
    assert page.hear() == {"error": "too_large"}
