import json
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from booths.models import Message, Mute, Reaction
from booths.services.rooms import react, remove_message, send_message
from exhibitors.models import Product
from tests.factories import (
    BoothFactory,
    MembershipFactory,
    MessageFactory,
    OrganiserFactory,
    PriceTierFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return BoothFactory().room


@pytest.fixture
def buyer():
    return UserFactory()


@pytest.fixture
def host(room):
    return MembershipFactory(exhibitor=room.booth.exhibitor, role="host").user


def address(name, room, *more):
    return reverse(name, args=[room.booth.slug, *more])


def post(client, room, text="Is it in stock?", key=None, **more):
    return client.post(address("room_messages", room), {"text": text, "key": key or uuid.uuid4(), **more})


# Reading


def test_guests_read_the_newest_page_in_order(client, room):
    sent = MessageFactory.create_batch(53, room=room)
    MessageFactory()

    talk = client.get(address("room_messages", room)).json()

    assert [message["id"] for message in talk["messages"]] == [message.pk for message in sent[3:]]
    assert talk["more"] is True


def test_older_messages_come_before_an_id(client, room):
    sent = MessageFactory.create_batch(53, room=room)

    talk = client.get(address("room_messages", room), {"before": sent[3].pk}).json()

    assert [message["id"] for message in talk["messages"]] == [message.pk for message in sent[:3]]
    assert talk["more"] is False


def test_who_was_away_catches_up_after_an_id(client, room):
    sent = MessageFactory.create_batch(54, room=room)
    Message.objects.filter(pk__in=[sent[0].pk, sent[5].pk]).update(removed_at=timezone.now())
    room.pinned = sent[1]
    room.save()

    talk = client.get(address("room_messages", room), {"after": sent[2].pk}).json()
    rest = client.get(address("room_messages", room), {"after": sent[52].pk}).json()

    assert [message["id"] for message in talk["messages"]] == [message.pk for message in sent[3:53]]
    assert talk["more"] is True
    assert talk["removed"] == [sent[0].pk]
    assert talk["pinned"]["id"] == sent[1].pk
    assert [message["id"] for message in rest["messages"]] == [sent[53].pk]
    assert rest["more"] is False


@pytest.mark.parametrize("query", ["before=x", "after=-1", "after=99999999999999999999", "before=1e3"])
def test_a_page_that_cannot_be_is_a_sentence(client, room, query):
    response = client.get(f"{address('room_messages', room)}?{query}")

    assert response.status_code == 400
    assert response.json()["error"]


def test_a_removed_message_is_told_without_its_content(client, room):
    message = MessageFactory(room=room, text="my secret", product=ProductFactory(), removed_at=timezone.now())
    Reaction.objects.create(message=message, user=message.author, mark=Reaction.Mark.CLAP)

    response = client.get(address("room_messages", room))

    (told,) = response.json()["messages"]
    assert (told["removed"], told["text"], told["parts"], told["product"], told["reactions"]) == (
        True,
        "",
        [],
        None,
        [],
    )
    assert b"secret" not in response.content


def test_marks_are_counted_and_ones_own_known(client, room, buyer):
    message = MessageFactory(room=room)
    for user in (buyer, message.author):
        Reaction.objects.create(message=message, user=user, mark=Reaction.Mark.EYES)
    Reaction.objects.create(message=message, user=message.author, mark=Reaction.Mark.THUMBS)
    client.force_login(buyer)

    (told,) = client.get(address("room_messages", room)).json()["messages"]

    assert told["reactions"] == [
        {"mark": "👍", "count": 1, "mine": False},
        {"mark": "👀", "count": 2, "mine": True},
    ]


def test_a_product_is_told_as_a_card(client, room):
    product = ProductFactory(name="Kettle", translations={"zh-hans": {"name": "水壶"}}, unit="piece")
    PriceTierFactory(product=product, unit_price="9.10", currency="USD")
    MessageFactory(room=room, product=product)
    MessageFactory(room=room, product=ProductFactory(state=Product.State.WITHDRAWN))

    card, withdrawn = [
        message["product"] for message in client.get(address("room_messages", room)).json()["messages"]
    ]

    assert card == {
        "id": product.pk,
        "url": product.get_absolute_url(),
        "name": "Kettle",
        "names": {"zh-hans": "水壶"},
        "picture": None,
        "price": {"amount": "9.1000", "currency": "USD"},
        "moq": 300,
        "unit": "piece",
    }
    assert withdrawn is None


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_a_fixed_number_of_queries(client, room, count, django_assert_num_queries):
    for _line in range(count):
        tier = PriceTierFactory()
        message = MessageFactory(room=room, product=tier.product)
        Reaction.objects.create(message=message, user=message.author, mark=Reaction.Mark.CLAP)

    client.get(address("room_messages", room))  # the fair's zone is asked once a minute
    # The room; its messages whole.
    with django_assert_num_queries(2):
        client.get(address("room_messages", room))


def test_the_room_of_a_hidden_booth_is_not_found(client, buyer):
    hidden = BoothFactory(published=False).room
    client.force_login(buyer)

    assert client.get(address("room_messages", hidden)).status_code == 404
    assert post(client, hidden).status_code == 404
    assert not Message.objects.exists()


def test_staff_talk_in_their_hidden_booth(client):
    hidden = BoothFactory(published=False).room
    client.force_login(MembershipFactory(exhibitor=hidden.booth.exhibitor, role="host").user)

    assert post(client, hidden).status_code == 201


# Writing


def test_a_message_is_answered_with_itself(client, room, buyer):
    client.force_login(buyer)
    key = str(uuid.uuid4())

    response = post(client, room, "<script>alert(1)</script>\r\nHi", key)

    assert response.status_code == 201
    message = response.json()["message"]
    assert (message["key"], message["text"]) == (key, "<script>alert(1)</script>\nHi")
    assert post(client, room, "again", key).json()["message"] == message


def test_guests_are_sent_to_sign_in(client, room):
    response = post(client, room)

    assert response.status_code == 401
    assert response.json()["sign_in"] == f"/accounts/login/?next=/booths/{room.booth.slug}/%23room"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"text": ""}, 409),
        ({"text": "x" * 2001}, 409),
        ({"text": "a\x00b"}, 400),
        ({"text": "a\x1bb"}, 409),
        ({"key": "none"}, 400),
        ({"key": ""}, 400),
        ({"product": "999999"}, 400),
        ({"product": "x"}, 400),
    ],
)
def test_what_cannot_be_sent_is_a_sentence(client, room, buyer, data, status):
    client.force_login(buyer)

    response = client.post(
        address("room_messages", room), {"text": "Hello", "key": str(uuid.uuid4()), **data}
    )

    assert response.status_code == status
    assert response.json()["error"].endswith(".")
    assert not Message.objects.exists()


def test_a_product_off_show_is_not_sent(client, room, host):
    product = ProductFactory(exhibitor=room.booth.exhibitor, state=Product.State.DRAFT)
    client.force_login(host)

    assert post(client, room, product=product.pk).status_code == 400
    assert not Message.objects.exists()


def test_haste_is_told_when_to_come_back(client, room, buyer):
    client.force_login(buyer)
    for _line in range(10):
        post(client, room)

    response = post(client, room)

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 20
    assert f"wait {response['Retry-After']} seconds" in response.json()["error"]
    assert Message.objects.count() == 10


def test_a_write_without_the_token_is_refused(room, buyer):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(buyer)

    assert post(client, room).status_code == 403
    assert not Message.objects.exists()


# Removing


def test_people_remove_their_own_and_staff_and_organisers_any(client, room, host):
    for person in [None, host, OrganiserFactory()]:
        message = MessageFactory(room=room)
        client.force_login(person or message.author)

        assert client.delete(address("room_message", room, message.pk)).status_code == 200

        message.refresh_from_db()
        assert message.removed_by == (person or message.author)


def test_others_do_not_remove(client, room):
    message = MessageFactory(room=room)
    host_elsewhere = MembershipFactory(exhibitor=BoothFactory().exhibitor).user

    assert client.delete(address("room_message", room, message.pk)).status_code == 401
    for person in [UserFactory(), host_elsewhere]:
        client.force_login(person)
        assert client.delete(address("room_message", room, message.pk)).status_code == 404

    message.refresh_from_db()
    assert message.removed_at is None


def test_staff_do_not_remove_by_way_of_another_room(client, room, host):
    message = MessageFactory()
    client.force_login(host)

    assert client.delete(address("room_message", room, message.pk)).status_code == 404
    assert client.delete(address("room_message", message.room, message.pk)).status_code == 404

    message.refresh_from_db()
    assert message.removed_at is None


# Reacting, pinning, muting


def test_react_answers_with_the_count(client, room, buyer):
    message = MessageFactory(room=room)
    client.force_login(buyer)

    response = client.post(address("room_react", room, message.pk), {"mark": "👍"})

    assert response.json() == {"on": True, "count": 1}


def test_react_refuses_guests_other_marks_and_other_rooms(client, room, buyer):
    message, elsewhere = MessageFactory(room=room), MessageFactory()

    assert client.post(address("room_react", room, message.pk), {"mark": "👍"}).status_code == 401
    client.force_login(buyer)
    assert client.post(address("room_react", room, message.pk), {"mark": "💣"}).status_code == 400
    assert client.post(address("room_react", room, elsewhere.pk), {"mark": "👍"}).status_code == 404
    assert client.get(address("room_react", room, message.pk)).status_code == 405

    assert not Reaction.objects.exists()


def test_staff_pin_and_unpin(client, room, host):
    message, other = MessageFactory(room=room), MessageFactory(room=room)
    client.force_login(host)

    pinned = client.post(address("room_pin", room, message.pk)).json()["pinned"]
    assert pinned["id"] == message.pk
    # An unpinning that comes late does not take off what was pinned since.
    assert client.delete(address("room_pin", room, other.pk)).json()["pinned"]["id"] == message.pk
    assert client.delete(address("room_pin", room, message.pk)).json() == {"pinned": None}


def test_others_do_not_pin(client, room, buyer):
    message = MessageFactory(room=room, author=buyer)

    assert client.post(address("room_pin", room, message.pk)).status_code == 401
    for person in [buyer, MembershipFactory().user]:
        client.force_login(person)
        assert client.post(address("room_pin", room, message.pk)).status_code == 404
        assert client.delete(address("room_pin", room, message.pk)).status_code == 404

    room.refresh_from_db()
    assert room.pinned is None


def test_staff_mute_and_unmute_who_wrote(client, room, host, buyer):
    MessageFactory(room=room, author=buyer)
    client.force_login(host)

    response = client.post(address("room_mute", room, buyer.pk), {"length": "hour"})
    assert response.status_code == 200
    assert Mute.objects.get().muted_by == host
    client.force_login(buyer)
    assert post(client, room).status_code == 409
    client.force_login(host)
    assert client.delete(address("room_mute", room, buyer.pk)).status_code == 200
    assert not Mute.objects.exists()


def test_others_do_not_mute(client, room, host, buyer):
    MessageFactory(room=room, author=buyer)
    address_of = address("room_mute", room, buyer.pk)

    assert client.post(address_of, {"length": "hour"}).status_code == 401
    for person in [UserFactory(), MembershipFactory().user]:
        client.force_login(person)
        assert client.post(address_of, {"length": "hour"}).status_code == 404
    client.force_login(host)
    assert client.post(address_of, {"length": "week"}).status_code == 400
    assert client.post(address("room_mute", room, UserFactory().pk), {"length": "hour"}).status_code == 404
    MessageFactory(room=room, author=host, by_staff=True)
    assert client.post(address("room_mute", room, host.pk), {"length": "hour"}).status_code == 409

    assert not Mute.objects.exists()


def test_answers_are_json(client, room):
    MessageFactory(room=room, text="</script><script>alert(1)</script>")

    response = client.get(address("room_messages", room))

    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content)["messages"][0]["text"] == "</script><script>alert(1)</script>"


def test_guests_who_come_back_share_an_answer_until_the_room_changes(client, room, django_assert_num_queries):
    message = MessageFactory(room=room)
    missed = f"{address('room_messages', room)}?after=0"
    client.get(missed)

    with django_assert_num_queries(1):  # the room
        assert [told["id"] for told in client.get(missed).json()["messages"]] == [message.pk]

    sent = send_message(room, UserFactory(), "And now?", uuid.uuid4())
    assert [told["id"] for told in client.get(missed).json()["messages"]] == [message.pk, sent.pk]
    remove_message(sent, by=sent.author)
    assert [told["removed"] for told in client.get(missed).json()["messages"]] == [False, True]


def test_a_signed_in_persons_answer_is_their_own(client, room, buyer):
    message = MessageFactory(room=room)
    missed = f"{address('room_messages', room)}?after=0"
    client.get(missed)
    react(message, buyer, Reaction.Mark.CLAP)
    client.force_login(buyer)

    (told,) = client.get(missed).json()["messages"]

    assert told["reactions"] == [{"mark": Reaction.Mark.CLAP, "count": 1, "mine": True}]
