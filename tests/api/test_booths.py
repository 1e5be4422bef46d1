"""Booths, their rooms and shortlists over the API."""

import uuid

import pytest

from booths.models import Message, Mute
from tests.api.conftest import Asker
from tests.factories import BoothFactory, MessageFactory, OrganiserFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def booth(owner):
    return BoothFactory(exhibitor=owner.exhibitor)


@pytest.fixture
def talk(booth):
    return f"booths/{booth.slug}/messages/"


# Drafts


def test_a_draft_is_begun_and_published(owner, booth):
    path = f"booths/{booth.slug}/"
    assert owner.get(f"{path}draft/").status_code == 404

    begun = owner.post(f"{path}draft/")
    assert (begun.status_code, owner.get(f"{path}draft/").json()) == (201, begun.json())
    refused = owner.post(f"{path}publish/")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "Give the booth a headline before publishing it.",
    )
    booth.versions.filter(is_draft=True).update(headline="Kettles since 1986")
    assert owner.post(f"{path}publish/").json()["published"]["headline"] == "Kettles since 1986"


# Rooms


def test_a_line_is_written_read_and_caught_up_with(buyer, guest, booth, talk):
    product = ProductFactory(exhibitor=booth.exhibitor)
    line = {"text": "Is it in stock?", "key": str(uuid.uuid4()), "product": product.pk}

    sent = buyer.post(talk, line)
    again = buyer.post(talk, line)

    assert (sent.status_code, sent.json()["product"]["id"]) == (201, product.pk)
    assert again.json() == sent.json()
    assert Message.objects.count() == 1
    assert [message["text"] for message in guest.get(talk).json()["messages"]] == ["Is it in stock?"]
    last = sent.json()["id"]
    MessageFactory(room=booth.room, text="And now?")
    for query in (f"?after={last}", f"?after={last}&page_size=1"):
        assert [m["text"] for m in guest.get(talk + query).json()["messages"]] == ["And now?"]
    older = guest.get(f"{talk}?before={last + 1}&page_size=1").json()
    assert [m["id"] for m in older["messages"]] == [last]


def test_a_line_without_words_is_refused(buyer, talk):
    assert buyer.post(talk, {"text": ""}).status_code == 400
    assert buyer.post(talk, {"text": "\u200b"}).status_code in (400, 409)
    assert not Message.objects.exists()


def test_too_much_at_once_says_when_to_go_on(buyer, talk):
    statuses = [buyer.post(talk, {"text": "Hello"}) for _time in range(11)]

    assert [response.status_code for response in statuses] == [201] * 10 + [429]
    assert 0 < int(statuses[-1].headers["Retry-After"]) <= 20
    assert Message.objects.count() == 10


def test_lines_are_marked_and_removed_by_their_author(buyer, booth, talk):
    message = MessageFactory(room=booth.room, author=buyer.user)
    path = f"{talk}{message.pk}/"

    assert buyer.post(f"{path}reactions/", {"mark": "👍"}).json() == {"on": True, "count": 1}
    assert buyer.post(f"{path}reactions/", {"mark": "👍"}).json() == {"on": False, "count": 0}
    assert buyer.post(f"{path}reactions/", {"mark": "🚀"}).status_code == 400
    assert buyer.delete(path).status_code == 204
    assert buyer.delete(path).status_code == 204
    message.refresh_from_db()
    assert message.removed_by == buyer.user
    refused = buyer.post(f"{path}reactions/", {"mark": "👍"})
    assert (refused.status_code, refused.json()["detail"]) == (409, "This message was removed.")


@pytest.mark.parametrize("keeper", ["host", "organiser"])
def test_staff_and_organisers_keep_order(request, buyer, booth, talk, keeper):
    keeper = request.getfixturevalue(keeper)
    message = MessageFactory(room=booth.room, author=buyer.user)
    pin, mute = f"{talk}{message.pk}/pin/", f"booths/{booth.slug}/mutes/{buyer.user.pk}/"

    assert keeper.put(pin).json()["pinned"]["id"] == message.pk
    assert keeper.delete(pin).status_code == 204
    assert keeper.put(mute, {"length": "hour"}).status_code == 200
    assert buyer.post(talk, {"text": "But"}).status_code == 409
    assert keeper.delete(mute).status_code == 204
    assert buyer.post(talk, {"text": "But"}).status_code == 201
    assert keeper.delete(f"{talk}{message.pk}/").status_code == 204


def test_others_keep_no_order(buyer, booth, talk):
    message = MessageFactory(room=booth.room)
    stranger = Asker(UserFactory())

    statuses = [
        stranger.put(f"{talk}{message.pk}/pin/").status_code,
        stranger.delete(f"{talk}{message.pk}/pin/").status_code,
        stranger.delete(f"{talk}{message.pk}/").status_code,
        stranger.put(f"booths/{booth.slug}/mutes/{message.author_id}/", {"length": "hour"}).status_code,
    ]

    assert statuses == [404] * 4
    message.refresh_from_db()
    booth.room.refresh_from_db()
    assert (message.removed_at, booth.room.pinned, Mute.objects.exists()) == (None, None, False)


def test_staff_cannot_be_muted(owner, booth, talk):
    MessageFactory(room=booth.room, author=owner.user)
    response = Asker(OrganiserFactory()).put(
        f"booths/{booth.slug}/mutes/{owner.user.pk}/", {"length": "hour"}
    )
    assert response.status_code == 409
    assert not Mute.objects.exists()


# The shortlist


def test_a_product_is_kept_with_a_note_and_dropped(buyer):
    product = ProductFactory()
    path = f"shortlist/{product.pk}/"

    assert buyer.put(path, {"note": "Ask for a sample."}).status_code == 201
    assert buyer.put(path, {"note": "Sample is here."}).status_code == 200
    assert buyer.get(path).json()["note"] == "Sample is here."
    assert [item["product"]["id"] for item in buyer.get("shortlist/").json()["results"]] == [product.pk]
    assert buyer.delete(path).status_code == 204
    assert buyer.get(path).status_code == 404


def test_a_shortlist_is_one_s_own(buyer, owner):
    product = ProductFactory()
    owner.user.shortlist.create(product=product, note="Secret")

    assert buyer.get("shortlist/").json()["results"] == []
    assert buyer.get(f"shortlist/{product.pk}/").status_code == 404
    assert buyer.delete(f"shortlist/{product.pk}/").status_code == 404
    assert owner.user.shortlist.get().note == "Secret"


def test_what_one_may_not_see_is_not_kept(buyer):
    draft = ProductFactory(state="draft")

    assert buyer.put(f"shortlist/{draft.pk}/", {}).status_code == 404
    assert buyer.put("shortlist/999999/", {}).status_code == 404
    assert not buyer.user.shortlist.exists()
