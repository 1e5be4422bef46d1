"""What a viewer wants of an exhibitor without leaving the show."""

import uuid

import pytest
from django.urls import reverse

from booths.models import CardShare, Lead, Line
from fair.errors import Refused
from live.models import Show
from live.services import asking
from tests.factories import MembershipFactory, ProductFactory, ShowFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def show(db):
    return ShowFactory(on_air=True)


@pytest.fixture
def product(show):
    product = ProductFactory(exhibitor=show.booth.exhibitor, name="Kettle", moq=300, unit="piece")
    show.shelf.create(product=product)
    return product


@pytest.fixture
def buyer(db):
    return UserFactory(country="MA")


def sheet(show, act, product=None):
    about = f"&product={product.pk}" if product else ""
    return f"{reverse('show_sheet', args=[show.pk])}?act={act}{about}"


def test_ask_at_show_writes_into_the_private_conversation_about_the_show(
    show, buyer, listen, django_capture_on_commit_callbacks
):
    heard = listen(show.cockpit_topic)

    with django_capture_on_commit_callbacks(execute=True):
        line = asking.ask_at_show(show, None, buyer, "How long is delivery?", uuid.uuid4())

    assert (line.conversation.exhibitor, line.conversation.buyer) == (show.booth.exhibitor, buyer)
    assert (line.subject.kind, line.subject.title) == ("show", show.title)
    assert line.subject.path == show.get_absolute_url()
    [event] = heard()
    expected = {"event": "inquiry.came", "kind": "question", "product": None, "name": "", "country": "MA"}
    assert event == expected | {"topic": show.cockpit_topic}


def test_request_quote_says_how_much_and_where_and_makes_a_lead(show, product, buyer):
    line = asking.request_quote(
        show, product, buyer, 500, "piece", "Samples first.", uuid.uuid4(), "FOB", "Casablanca"
    )

    assert line.text.splitlines() == [
        "I ask for a quote: Kettle",
        "Quantity: 500 pieces",
        "Incoterm: FOB",
        "To: Casablanca",
        "",
        "Samples first.",
    ]
    assert (line.product, line.subject.kind) == (product, "show")
    assert line.subject.title == f"Kettle · {show.title}"
    assert Lead.objects.get().buyer == buyer


def test_asking_with_one_key_twice_writes_once(show, product, buyer):
    key = uuid.uuid4()

    for _time in range(2):
        asking.request_quote(show, product, buyer, 500, "piece", "", key)

    assert Line.objects.count() == 1


def test_nobody_asks_a_stage_without_a_product(buyer):
    stage = ShowFactory(of_the_fair=True, on_air=True)
    product = ProductFactory()

    with pytest.raises(Refused, match="the fair's"):
        asking.ask_at_show(stage, None, buyer, "Hello?", uuid.uuid4())
    assert not Line.objects.exists()

    line = asking.ask_at_show(stage, product, buyer, "Hello?", uuid.uuid4())
    assert line.conversation.exhibitor == product.exhibitor


def test_sheet_shows_a_product_to_everyone_and_asks_guests_to_sign_in(client, show, product):
    shown = client.get(sheet(show, "product", product))
    asked = client.get(sheet(show, "quote", product))

    assert (shown.status_code, b"Kettle" in shown.content) == (200, True)
    back = f"/accounts/login/?next=/shows/{show.pk}/%3Fact%3Dquote%26product%3D{product.pk}"
    assert back in asked.content.decode()
    assert client.post(sheet(show, "quote", product), {"quantity": 5}).status_code == 200
    assert not Line.objects.exists()


def test_sheet_sends_a_request_for_a_quote_in_place(client, show, product, buyer):
    client.force_login(buyer)
    form = client.get(sheet(show, "quote", product)).content.decode()
    assert 'value="300"' in form

    data = {"quantity": "", "unit": "piece", "key": str(uuid.uuid4())}
    wrong = client.post(sheet(show, "quote", product), data)
    assert b"This field is required." in wrong.content
    assert not Line.objects.exists()

    done = client.post(sheet(show, "quote", product), data | {"quantity": "500"})
    line = Line.objects.get()
    assert reverse("conversation", args=[line.conversation_id]) in done.content.decode()


def test_sheet_says_why_it_cannot_be_sent(client, show, product):
    client.force_login(MembershipFactory(exhibitor=show.booth.exhibitor).user)

    refused = client.post(sheet(show, "ask", product), {"text": "Hello?", "key": str(uuid.uuid4())})

    assert b"your own company" in refused.content
    assert not Line.objects.exists()


def test_sheet_gives_the_card(client, show, product, buyer, listen, django_capture_on_commit_callbacks):
    client.force_login(buyer)
    heard = listen(show.cockpit_topic)

    assert b"will see" in client.get(sheet(show, "card", product)).content
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(sheet(show, "card", product))

    assert b"can write to you now" in done.content
    assert CardShare.objects.get().buyer == buyer
    assert [event["kind"] for event in heard()] == ["card"]
    assert b"has your card" in client.get(sheet(show, "card", product)).content


def test_sheet_is_for_products_of_the_show_and_for_those_who_may_watch(client, show, product, buyer):
    client.force_login(buyer)

    assert client.get(sheet(show, "quote", ProductFactory())).status_code == 404
    assert client.get(sheet(show, "quote")).status_code == 404
    assert client.get(sheet(show, "sell", product)).status_code == 404
    Show.objects.update(visibility=Show.Visibility.PRIVATE)
    assert client.get(sheet(show, "quote", product)).status_code == 404
