"""The pages of private conversations, as both sides open them."""

import uuid

import pytest
from django.urls import reverse

from booths.models import CannedReply, Conversation, Line
from booths.services.conversations import ask, write_line
from booths.subjects import about_product
from tests.factories import BoothFactory, MembershipFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script>\"'"


@pytest.fixture
def booth():
    return BoothFactory()


@pytest.fixture
def host(booth):
    return MembershipFactory(exhibitor=booth.exhibitor, job_title="Sales").user


@pytest.fixture
def buyer():
    return UserFactory(name="Camila Rojas", company="Cocina Sur", country="CL", speaks=["es"])


def talk(booth, buyer, host=None, text="Do you make it in red?"):
    line = ask(booth.exhibitor, buyer, text, uuid.uuid4())
    if host:
        write_line(line.conversation, host, "Yes.", uuid.uuid4())
    return line.conversation


def inbox_of(booth, **query):
    return reverse("workspace_inbox", args=[booth.exhibitor.slug], query=query)


@pytest.mark.parametrize("count", [1, 3])
def test_the_buyers_inbox_takes_a_fixed_number_of_queries(
    client, booth, buyer, host, count, django_assert_num_queries
):
    for _place in range(count):
        talk(BoothFactory(), buyer)
    client.force_login(buyer)
    client.get("/my/messages/")

    with django_assert_num_queries(3):
        page = client.get("/my/messages/")

    assert page.content.decode().count('class="mail__row"') == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_staffs_inbox_takes_a_fixed_number_of_queries(
    client, booth, host, count, django_assert_num_queries
):
    for _place in range(count):
        talk(booth, UserFactory())
    client.force_login(host)
    client.get(inbox_of(booth))

    with django_assert_num_queries(5):
        page = client.get(inbox_of(booth))

    assert page.content.decode().count('class="mail__row"') == count


def test_an_open_conversation_shows_what_was_written_as_text(client, booth, buyer, host):
    conversation = talk(booth, buyer, host, NASTY)
    client.force_login(buyer)

    page = client.get(reverse("conversation", args=[conversation.pk])).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_question_is_asked_from_a_product_and_opens_the_conversation(client, booth, buyer):
    kettle = ProductFactory(exhibitor=booth.exhibitor, name="Kettle")
    address = reverse("ask", args=[booth.exhibitor.slug]) + f"?product={kettle.pk}"
    client.force_login(buyer)
    assert "Kettle" in client.get(address).content.decode()
    assert not Conversation.objects.exists()

    answer = client.post(address, {"text": "In red?", "key": uuid.uuid4()})

    conversation = Conversation.objects.get()
    assert answer.status_code == 201
    assert answer.json()["conversation"] == reverse("conversation", args=[conversation.pk])
    assert answer.json()["message"]["subject"]["title"] == "Kettle"


def test_a_guest_is_led_to_sign_in_and_writes_nothing(client, booth):
    address = reverse("ask", args=[booth.exhibitor.slug])

    assert client.get(address).url.startswith("/accounts/login/?next=")
    assert client.post(address, {"text": "x", "key": uuid.uuid4()}).status_code == 401
    assert not Line.objects.exists()


def test_another_exhibitors_product_is_no_subject(client, booth, buyer):
    strange = ProductFactory(name="Strange")
    client.force_login(buyer)

    page = client.get(reverse("ask", args=[booth.exhibitor.slug]) + f"?product={strange.pk}")

    assert "Strange" not in page.content.decode()


def test_the_boxes_hold_what_their_names_say(client, booth, host):
    waiting = talk(booth, UserFactory(name="Waits"))
    mine = talk(booth, UserFactory(name="Served"), host)
    client.force_login(host)

    def names(box):
        return {row.buyer.name for row in client.get(inbox_of(booth, box=box)).context["inbox"].shown}

    assert names("waiting") == {"Waits"}
    assert names("mine") == {"Served"}
    assert names("unassigned") == {"Waits"}
    assert names("all") == {"Waits", "Served"}
    client.post(act(waiting, "snooze"), {"hours": 4})
    assert (names("waiting"), names("snoozed")) == (set(), {"Waits"})
    client.post(act(mine, "close"))
    assert (names("mine"), names("closed")) == (set(), {"Served"})


def act(conversation, name):
    return reverse("workspace_conversation_act", args=[conversation.exhibitor.slug, conversation.pk, name])


def test_a_search_finds_words_and_people_of_ones_own_conversations_alone(client, booth, host, buyer):
    talk(booth, buyer, text="Have you gooseneck kettles in red?")
    talk(BoothFactory(), UserFactory(name="Elsewhere"), text="gooseneck")
    client.force_login(host)

    def found(q):
        return [row.buyer.name for row in client.get(inbox_of(booth, q=q)).context["inbox"].shown]

    assert found("goosen") == found("kettles goose") == found("rojas") == found("Cocina") == ["Camila Rojas"]
    assert found("porcelain") == []
    client.force_login(buyer)
    assert len(client.get("/my/messages/?q=kettl").context["inbox"].shown) == 1
    assert len(client.get("/my/messages/?q=红色").context["inbox"].shown) == 0


def test_pages_of_an_inbox_follow_each_other_without_gap(client, booth, host, monkeypatch):
    monkeypatch.setattr("booths.inbox.PAGE", 2)
    for place in range(5):
        talk(booth, UserFactory(name=f"Buyer {place}"))
    client.force_login(host)
    seen, before = [], ""
    while before is not None:
        inbox = client.get(inbox_of(booth, before=before)).context["inbox"]
        seen += [row.buyer.name for row in inbox.shown]
        before = inbox.next

    assert seen == [f"Buyer {place}" for place in range(5)]
    assert client.get(inbox_of(booth, before="nonsense~x")).status_code == 200


def test_a_ready_reply_is_filled_in_in_the_buyers_language(client, booth, host, buyer):
    kettle = ProductFactory(exhibitor=booth.exhibitor, name="Kettle")
    conversation = ask(booth.exhibitor, buyer, "Hola", uuid.uuid4(), about=about_product(kettle)).conversation
    texts = {"en": "Hello {name}", "es": "Hola {name}, {product} desde 500 piezas. {unknown}"}
    CannedReply.objects.create(exhibitor=booth.exhibitor, title="MOQ", texts=texts)
    client.force_login(host)

    answer = client.get(
        reverse("workspace_conversation_replies", args=[booth.exhibitor.slug, conversation.pk])
    )

    (reply,) = answer.json()["replies"]
    assert reply["text"] == "Hola Camila Rojas, Kettle desde 500 piezas. {unknown}"
    assert reply["language"] == "es"


def test_a_reply_with_a_name_that_means_nothing_is_refused(client, booth, host):
    client.force_login(host)
    address = reverse("workspace_replies", args=[booth.exhibitor.slug])

    wrong = client.post(address, {"title": "MOQ", "language": "es", "text": "Hola {nombre}"})
    right = client.post(address, {"title": "MOQ", "language": "es", "text": "Hola {name}"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "{nombre}" in wrong.content.decode()
    assert CannedReply.objects.get().texts == {"es": "Hola {name}"}


def test_a_price_goes_on_a_message_of_the_staff_alone(client, booth, host, buyer):
    conversation = talk(booth, buyer)
    offer = {"quantity": 500, "unit": "piece", "amount": "4.20", "currency": "USD", "incoterm": "FOB"}
    address = reverse("conversation_lines", args=[conversation.pk])
    client.force_login(host)

    good = client.post(address, {"text": "", "key": uuid.uuid4(), **offer})
    bad = client.post(address, {"text": "", "key": uuid.uuid4(), **offer, "amount": "much"})
    client.force_login(buyer)
    theirs = client.post(address, {"text": "Mine", "key": uuid.uuid4(), **offer})

    assert good.json()["message"]["offer"]["amount"] == "4.20"
    assert bad.status_code == 400
    assert theirs.json()["message"]["offer"] is None


def test_nobody_else_reads_or_writes_a_conversation(client, booth, buyer, host):
    conversation = talk(booth, buyer, host)
    line = conversation.lines.first()
    before = list(Line.objects.order_by("pk").values()), Conversation.objects.values().get()
    company = booth.exhibitor.slug
    for stranger in (UserFactory(), MembershipFactory().user):
        client.force_login(stranger)
        for address in (
            reverse("conversation", args=[conversation.pk]),
            reverse("conversation_lines", args=[conversation.pk]),
            reverse("conversation_products", args=[conversation.pk]),
            reverse("workspace_inbox", args=[company]),
            reverse("workspace_conversation", args=[company, conversation.pk]),
            reverse("workspace_conversation_replies", args=[company, conversation.pk]),
            reverse("workspace_replies", args=[company]),
        ):
            assert client.get(address).status_code == 404, address
        for address in (
            reverse("conversation_lines", args=[conversation.pk]),
            reverse("conversation_read", args=[conversation.pk]),
            reverse("conversation_line", args=[line.pk]),
            act(conversation, "assign"),
            act(conversation, "note"),
            act(conversation, "close"),
        ):
            answer = client.post(address, {"text": "Mine", "key": uuid.uuid4(), "line": line.pk})
            assert answer.status_code == 404, address
        assert client.delete(reverse("conversation_line", args=[line.pk])).status_code == 404

    assert (list(Line.objects.order_by("pk").values()), Conversation.objects.values().get()) == before


def test_the_staffs_side_is_not_the_buyers(client, booth, buyer, host):
    conversation = talk(booth, buyer)
    conversation.notes.create(author=host, text="Wants 5,000")
    client.force_login(buyer)

    assert "Wants 5,000" not in client.get(reverse("conversation", args=[conversation.pk])).content.decode()
    assert client.get(act(conversation, "note")).status_code == 404
    client.force_login(host)
    page = client.get(reverse("workspace_conversation", args=[booth.exhibitor.slug, conversation.pk]))
    assert "Wants 5,000" in page.content.decode()
    assert client.get(reverse("conversation", args=[conversation.pk])).status_code == 404
