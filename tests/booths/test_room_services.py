import datetime
import threading
import uuid

import pytest
from django.db import connection, transaction
from django.utils import timezone

from booths.models import Message, Mute, Reaction, Room
from booths.services.rooms import (
    MuteLength,
    TooFast,
    mute_person,
    pin_message,
    react,
    remove_message,
    send_message,
    unmute_person,
    unpin_message,
)
from exhibitors.models import Product
from fair.errors import Refused
from tests.factories import (
    BoothFactory,
    MembershipFactory,
    MessageFactory,
    OrganiserFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return BoothFactory().room


def send(room, author, text="Is it in stock?", key=None, **more):
    return send_message(room, author, text, key or uuid.uuid4(), **more)


# Sending


def test_send_message_tells_the_room_the_whole_message(room, listen, django_capture_on_commit_callbacks):
    host = MembershipFactory(exhibitor=room.booth.exhibitor, job_title="Export sales").user
    heard = listen(room.topic)
    key = uuid.uuid4()

    with django_capture_on_commit_callbacks(execute=True):
        message = send(room, host, "See https://example.org, <b>now</b>", key)
        assert heard() == []

    (event,) = heard()
    assert event == {
        "topic": room.topic,
        "event": "message.sent",
        "message": {
            "id": message.pk,
            "key": str(key),
            "sent_at": message.sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "author": {
                "id": host.pk,
                "name": host.name,
                "title": "Export sales",
                "avatar": None,
                "staff": True,
                "demo": False,
            },
            "removed": False,
            "text": "See https://example.org, <b>now</b>",
            "parts": [
                {"text": "See ", "href": ""},
                {"text": "https://example.org", "href": "https://example.org"},
                {"text": ", <b>now</b>", "href": ""},
            ],
            "product": None,
            "reactions": [],
        },
    }


def test_send_message_tells_nobody_when_the_transaction_fails(
    room, listen, django_capture_on_commit_callbacks
):
    heard = listen(room.topic)

    def send_and_fail():
        with transaction.atomic():
            send(room, UserFactory())
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        send_and_fail()

    assert heard() == []
    assert not Message.objects.exists()


def test_send_message_marks_the_booths_own_staff_only(room):
    host = MembershipFactory(exhibitor=room.booth.exhibitor, role="host").user
    neighbour = MembershipFactory().user

    assert send(room, host).by_staff
    assert not send(room, neighbour).by_staff
    assert not send(room, OrganiserFactory()).by_staff


def test_send_message_with_the_same_key_writes_once(room, listen, django_capture_on_commit_callbacks):
    buyer, key = UserFactory(), uuid.uuid4()
    heard = listen(room.topic)

    with django_capture_on_commit_callbacks(execute=True):
        first = send(room, buyer, "Hello", key)
        again = send(room, buyer, "Hello, changed", key)

    assert again == first
    assert again.text == "Hello"
    assert len(heard()) == 1
    assert send(room, UserFactory(), "Hello", key) != first


def test_send_message_keeps_a_key_to_its_room(room):
    buyer, key = UserFactory(), uuid.uuid4()
    send(room, buyer, key=key)

    with pytest.raises(Refused, match="another room"):
        send(BoothFactory().room, buyer, key=key)

    assert Message.objects.get().room == room


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "x" * 2001, "a\x00b"])
def test_send_message_refuses_what_cannot_be_shown(room, text):
    with pytest.raises(Refused):
        send(room, UserFactory(), text)

    assert not Message.objects.exists()


def test_send_message_takes_two_thousand_characters_of_any_script(room):
    assert len(send(room, UserFactory(), "锅😀" * 1000).text) == 2000


def test_send_message_refuses_haste_and_says_how_long_to_wait(room):
    buyer = UserFactory()
    for _line in range(10):
        send(room, buyer)

    with pytest.raises(TooFast, match=r"wait (20|19) seconds") as refusal:
        send(room, buyer)

    assert refusal.value.retry_after in (19, 20)
    assert Message.objects.count() == 10
    send(room, UserFactory())


def test_send_message_does_not_count_a_repeated_request(room):
    buyer, key = UserFactory(), uuid.uuid4()

    for _line in range(15):
        send(room, buyer, key=key)

    assert Message.objects.count() == 1


def test_send_message_works_while_redis_is_away(room, redis_is_away, django_capture_on_commit_callbacks):
    buyer = UserFactory()

    with django_capture_on_commit_callbacks(execute=True):
        for _line in range(11):
            send(room, buyer)

    assert Message.objects.count() == 11


# Products


def test_send_message_shows_the_card_of_the_product_given(room):
    product = ProductFactory()

    assert send(room, UserFactory(), product=product).product == product


@pytest.mark.parametrize("start", ["http://localhost:8000", "https://127.0.0.1", ""])
def test_send_message_shows_the_card_of_a_product_linked(room, start):
    product = ProductFactory()

    message = send(room, UserFactory(), f"Is {start}{product.get_absolute_url()} in stock?")

    assert message.product == product


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/products/{pk}-kettle/",
        "https://localhost@elsewhere.example/products/{pk}-kettle/",
        "/halls/products/{pk}-kettle/",
        "http://localhost/products/999999999999-kettle/",
        "http://[/products/{pk}-kettle/",
    ],
)
def test_send_message_shows_no_card_for_other_addresses(room, link):
    message = send(room, UserFactory(), link.format(pk=ProductFactory().pk))

    assert message.product is None


@pytest.mark.parametrize("state", [Product.State.DRAFT, Product.State.WITHDRAWN])
def test_send_message_shows_no_card_of_a_product_off_show(room, state):
    product = ProductFactory(state=state, exhibitor=room.booth.exhibitor)
    host = MembershipFactory(exhibitor=room.booth.exhibitor).user

    assert send(room, host, f"See {product.get_absolute_url()}").product is None


# Racing


@pytest.fixture
def at_once():
    """at_once(call, times) -> what the calls return, each from a thread of its own, all begun together."""

    def run(call, times):
        start, results = threading.Barrier(times), []

        def work(place):
            try:
                start.wait()
                results.append(call(place))
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=[place]) for place in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return run


@pytest.mark.django_db(transaction=True)
def test_send_message_writes_once_when_the_same_key_races(room, at_once, listen):
    buyer, key = UserFactory(), uuid.uuid4()
    heard = listen(room.topic)

    sent = at_once(lambda _place: send(room, buyer, key=key).pk, 8)

    assert len(sent) == 8
    assert set(sent) == {Message.objects.get().pk}
    assert len(heard()) == 1


@pytest.mark.django_db(transaction=True)
def test_react_counts_every_mark_when_many_race(room, at_once, listen):
    message = MessageFactory(room=room)
    people = UserFactory.create_batch(6)
    heard = listen(room.topic)

    at_once(lambda place: react(message, people[place], Reaction.Mark.HEART), 6)

    assert sorted(event["count"] for event in heard()) == [1, 2, 3, 4, 5, 6]


# Removing, pinning, marking


def test_remove_message_leaves_its_place(room, listen, django_capture_on_commit_callbacks):
    message = MessageFactory(room=room)
    heard = listen(room.topic)

    with django_capture_on_commit_callbacks(execute=True):
        remove_message(message, by=message.author)
        remove_message(message, by=UserFactory())

    message.refresh_from_db()
    assert message.removed_by == message.author
    assert heard() == [{"topic": room.topic, "event": "message.removed", "id": message.pk}]


def test_remove_message_takes_it_off_the_top(room, listen, django_capture_on_commit_callbacks):
    message = MessageFactory(room=room)
    pin_message(message)
    heard = listen(room.topic)

    with django_capture_on_commit_callbacks(execute=True):
        remove_message(message, by=message.author)

    room.refresh_from_db()
    assert room.pinned is None
    assert [event["event"] for event in heard()] == ["message.removed", "message.pinned"]


def test_pin_message_replaces_the_one_that_was(room, listen, django_capture_on_commit_callbacks):
    pin_message(MessageFactory(room=room))
    message = MessageFactory(room=room, text="Free samples today")
    heard = listen(room.topic)

    with django_capture_on_commit_callbacks(execute=True):
        pin_message(message)

    room.refresh_from_db()
    assert room.pinned == message
    (event,) = heard()
    assert (event["event"], event["message"]["text"]) == ("message.pinned", "Free samples today")


def test_pin_message_refuses_a_removed_one(room):
    message = MessageFactory(room=room)
    remove_message(message, by=message.author)

    with pytest.raises(Refused):
        pin_message(message)

    room.refresh_from_db()
    assert room.pinned is None


def test_unpin_message_tells_once(room, listen, django_capture_on_commit_callbacks):
    pin_message(MessageFactory(room=room))
    heard = listen(room.topic)

    with django_capture_on_commit_callbacks(execute=True):
        unpin_message(room)
        unpin_message(room)

    assert Room.objects.get(pk=room.pk).pinned is None
    assert heard() == [{"topic": room.topic, "event": "message.pinned", "message": None}]


def test_react_puts_a_mark_on_and_takes_it_off(room, listen, django_capture_on_commit_callbacks):
    message, buyer = MessageFactory(room=room), UserFactory()
    react(message, UserFactory(), Reaction.Mark.CLAP)
    heard = listen(room.topic)

    with django_capture_on_commit_callbacks(execute=True):
        assert react(message, buyer, Reaction.Mark.CLAP) == (True, 2)
        assert react(message, buyer, Reaction.Mark.CLAP) == (False, 1)

    event = {
        "topic": room.topic,
        "event": "message.reacted",
        "id": message.pk,
        "mark": "👏",
        "user": buyer.pk,
    }
    assert heard() == [event | {"count": 2, "on": True}, event | {"count": 1, "on": False}]


def test_react_refuses_haste_and_removed_messages(room):
    message, buyer = MessageFactory(room=room), UserFactory()
    for _mark in range(30):
        react(message, buyer, Reaction.Mark.CLAP)

    with pytest.raises(TooFast):
        react(message, buyer, Reaction.Mark.CLAP)
    remove_message(message, by=message.author)
    with pytest.raises(Refused, match="removed"):
        react(message, UserFactory(), Reaction.Mark.CLAP)

    assert not Reaction.objects.exists()


# Muting


@pytest.mark.parametrize(("length", "minutes"), [(MuteLength.TEN_MINUTES, 10), (MuteLength.HOUR, 60)])
def test_mute_person_ends_by_itself(room, length, minutes):
    buyer, host = UserFactory(), UserFactory()

    mute = mute_person(room, buyer, host, length)

    until = timezone.now() + datetime.timedelta(minutes=minutes)
    assert abs(mute.until - until) < datetime.timedelta(seconds=5)
    Mute.objects.update(until=timezone.now())
    send(room, buyer)


def test_mute_person_for_the_fair_ends_with_its_last_day(room):
    edition = room.booth.hall.edition
    edition.ends_on, edition.time_zone = datetime.date(2031, 4, 15), "Asia/Shanghai"

    mute = mute_person(room, UserFactory(), UserFactory(), MuteLength.FAIR)

    assert mute.until == datetime.datetime(2031, 4, 15, 16, tzinfo=datetime.UTC)


def test_a_muted_person_reads_until_when_in_their_own_time(room):
    buyer = UserFactory()
    message = MessageFactory(room=room)
    Mute.objects.create(
        room=room, user=buyer, until=datetime.datetime(2031, 4, 15, 16, 0, tzinfo=datetime.UTC)
    )

    with timezone.override("Asia/Shanghai"):
        with pytest.raises(Refused, match="16 April 2031, 00:00"):
            send(room, buyer)
        with pytest.raises(Refused, match="muted"):
            react(message, buyer, Reaction.Mark.CLAP)

    assert Message.objects.get() == message
    assert not Reaction.objects.exists()
    send(BoothFactory().room, buyer)


def test_mute_person_again_takes_the_new_end(room):
    buyer = UserFactory()
    mute_person(room, buyer, UserFactory(), MuteLength.HOUR)

    again = mute_person(room, buyer, UserFactory(), MuteLength.TEN_MINUTES)

    assert Mute.objects.get().until == again.until


def test_mute_person_refuses_staff_and_organisers(room):
    host = MembershipFactory(exhibitor=room.booth.exhibitor, role="host").user

    for person in [host, OrganiserFactory()]:
        with pytest.raises(Refused, match="cannot be muted"):
            mute_person(room, person, UserFactory(), MuteLength.HOUR)

    assert not Mute.objects.exists()


def test_muting_is_told_and_taken_back(room, listen, django_capture_on_commit_callbacks):
    buyer, host = UserFactory(), UserFactory()
    heard = listen(room.topic)

    with django_capture_on_commit_callbacks(execute=True):
        mute_person(room, buyer, host, MuteLength.HOUR)
        unmute_person(room, buyer)
        unmute_person(room, buyer)

    assert [(event["event"], event["user"]) for event in heard()] == [
        ("person.muted", buyer.pk),
        ("person.unmuted", buyer.pk),
    ]
    send(room, buyer)
