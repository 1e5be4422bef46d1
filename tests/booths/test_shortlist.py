import pytest
from django.urls import reverse

from booths.models import ShortlistItem
from exhibitors.models import Product
from tests.factories import ProductFactory, UserFactory


@pytest.fixture
def buyer(db):
    return UserFactory()


def kept(user):
    return list(user.shortlist.values_list("product", flat=True))


def test_keeping_twice_keeps_once(client, buyer):
    product = ProductFactory()
    client.force_login(buyer)

    for _time in range(2):
        response = client.post(reverse("shortlist_keep", args=[product.pk]), {"next": "/search/?q=kettle"})

    assert response.headers["Location"] == "/search/?q=kettle"
    assert kept(buyer) == [product.pk]


def test_dropping_takes_off(client, buyer):
    item = ShortlistItem.objects.create(user=buyer, product=ProductFactory())
    client.force_login(buyer)

    client.post(reverse("shortlist_keep", args=[item.product_id]), {"drop": "1"})

    assert kept(buyer) == []


def test_a_button_answers_with_its_new_state(client, buyer):
    product = ProductFactory()
    client.force_login(buyer)

    page = client.post(reverse("shortlist_keep", args=[product.pk]), headers={"HX-Request": "true"})

    assert 'aria-pressed="true"' in page.content.decode()
    assert 'name="drop"' in page.content.decode()


def test_a_guest_signs_in_and_the_product_is_kept(client, buyer):
    product = ProductFactory()
    back = product.get_absolute_url()

    sent = client.post(reverse("shortlist_keep", args=[product.pk]), {"next": back})
    client.force_login(buyer)
    resumed = client.get(reverse("shortlist_resume"))

    assert sent.headers["Location"] == "/accounts/login/?next=/my/shortlist/resume/"
    assert resumed.headers["Location"] == back
    assert kept(buyer) == [product.pk]


def test_resuming_without_a_wish_keeps_nothing(client, buyer):
    client.force_login(buyer)

    assert client.get(reverse("shortlist_resume")).headers["Location"] == reverse("shortlist")
    assert kept(buyer) == []


@pytest.mark.parametrize("state", [Product.State.DRAFT, Product.State.WITHDRAWN])
def test_a_product_out_of_sight_cannot_be_kept(client, buyer, state):
    product = ProductFactory(state=state)
    client.force_login(buyer)

    assert client.post(reverse("shortlist_keep", args=[product.pk])).status_code == 404
    assert kept(buyer) == []


def test_an_address_elsewhere_is_not_followed(client, buyer):
    product = ProductFactory()
    client.force_login(buyer)

    response = client.post(reverse("shortlist_keep", args=[product.pk]), {"next": "https://example.org/"})

    assert response.headers["Location"] == product.get_absolute_url()


def test_the_list_belongs_to_a_person(client, buyer):
    own = ShortlistItem.objects.create(user=buyer, product=ProductFactory(name="Own kettle"))
    ShortlistItem.objects.create(user=UserFactory(), product=ProductFactory(name="Other kettle"))
    client.force_login(buyer)

    page = client.get(reverse("shortlist"))

    assert list(page.context["items"]) == [own]
    assert "Other kettle" not in page.content.decode()


def test_a_guest_is_led_through_sign_in(client, db):
    response = client.get(reverse("shortlist"))

    assert response.headers["Location"] == "/accounts/login/?next=/my/shortlist/"


def test_a_note_is_saved(client, buyer):
    item = ShortlistItem.objects.create(user=buyer, product=ProductFactory())
    client.force_login(buyer)

    client.post(reverse("shortlist_note", args=[item.product_id]), {"note": "Asked for a sample"})

    item.refresh_from_db()
    assert item.note == "Asked for a sample"


@pytest.mark.parametrize("note", ["x" * 501, "a\0b"])
def test_a_wrong_note_gets_a_sentence_and_keeps_the_old(client, buyer, note):
    item = ShortlistItem.objects.create(user=buyer, product=ProductFactory(), note="Old")
    client.force_login(buyer)

    response = client.post(
        reverse("shortlist_note", args=[item.product_id]), {"note": note}, headers={"HX-Request": "true"}
    )

    item.refresh_from_db()
    assert response.status_code == 422
    assert "field__error" in response.content.decode()
    assert item.note == "Old"


def test_a_note_of_somebody_else_is_missing(client, buyer):
    item = ShortlistItem.objects.create(user=UserFactory(), product=ProductFactory(), note="Old")
    client.force_login(buyer)

    assert client.post(reverse("shortlist_note", args=[item.product_id]), {"note": "New"}).status_code == 404
    item.refresh_from_db()
    assert item.note == "Old"


@pytest.mark.parametrize("products", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(client, buyer, products, django_assert_num_queries):
    for _number in range(products):
        ShortlistItem.objects.create(user=buyer, product=ProductFactory())
    client.force_login(buyer)
    client.get(reverse("shortlist"))

    with django_assert_num_queries(7):
        client.get(reverse("shortlist"))
