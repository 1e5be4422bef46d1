"""A booth's talk over the real server: written by HTTP, heard on the socket."""

import uuid

import pytest
from django.urls import reverse

from tests.factories import BoothFactory, UserFactory


@pytest.fixture
def buyer(transactional_db):
    return UserFactory(name="Amina Berrada")


@pytest.fixture
def send(client, room, buyer):
    client.force_login(buyer)
    address = reverse("room_messages", args=[room.booth.slug])
    return lambda text, key: client.post(address, {"text": text, "key": key}).json()["message"]


def test_a_message_is_heard_once_by_guests_and_its_author(live, room, buyer, send):
    guest, author = live.open(), live.open(buyer)
    for page in (guest, author):
        page.watch(room.topic)
    key = uuid.uuid4()

    sent = send("Is it in stock?", key)
    assert send("Is it in stock?", key) == sent

    for page in (guest, author):
        assert page.hear() == {"topic": room.topic, "event": "message.sent", "message": sent}
        assert page.hears_nothing()


def test_messages_are_heard_in_order(live, room, send):
    page = live.open()
    page.watch(room.topic)

    sent = [send(f"Line {number}", uuid.uuid4())["id"] for number in range(8)]

    assert [page.hear()["message"]["id"] for _line in sent] == sent == sorted(sent)


def test_the_talk_of_a_hidden_booth_is_not_heard(live, buyer):
    hidden = BoothFactory(published=False).room

    assert live.open(buyer).watch(hidden.topic) == [{"denied": hidden.topic}]


def test_who_types_is_told_by_name(live, room, buyer):
    reader, writer = live.open(), live.open(buyer)
    for page in (reader, writer):
        page.watch(room.topic)

    writer.say({"typing": room.topic})

    typing = {"topic": room.topic, "event": "typing", "person": buyer.pk, "name": "Amina Berrada"}
    assert reader.hear() == typing


def test_guests_do_not_type(live, room, buyer):
    reader, guest = live.open(buyer), live.open()
    for page in (reader, guest):
        page.watch(room.topic)

    guest.say({"typing": room.topic})

    assert reader.hears_nothing()
