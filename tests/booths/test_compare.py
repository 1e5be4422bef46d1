import pytest
from django.urls import reverse
from django.utils.translation import override

from booths.comparison import compare_products
from exhibitors.models import Product
from tests.factories import MembershipFactory, PriceTierFactory, ProductFactory


def asked(*products):
    return reverse("compare") + "?" + "&".join(f"p={product.pk}" for product in products)


def volume(litres):
    return [{"name": "Volume", "value": litres, "unit": "L"}]


def test_products_stand_in_the_order_of_the_address(client, db):
    first, second = ProductFactory(), ProductFactory()

    page = client.get(asked(second, first))

    assert page.context["products"] == [second, first]


def test_at_most_four_fit_and_none_twice(client, db):
    products = [ProductFactory() for _number in range(5)]

    page = client.get(asked(products[0], *products))

    assert page.context["products"] == products[:4]


@pytest.mark.parametrize("query", ["", "?p=", "?p=abc", "?p=-1", "?p=99999999999999999999", "?p=²", "?p=0"])
def test_what_is_no_product_is_passed_over(client, db, query):
    page = client.get(reverse("compare") + query)

    assert page.status_code == 200
    assert page.context["products"] == []


def test_drafts_are_compared_only_by_their_own_people(client, db):
    draft = ProductFactory(state=Product.State.DRAFT)
    owner = MembershipFactory(exhibitor=draft.exhibitor).user

    assert client.get(asked(draft)).context["products"] == []
    client.force_login(owner)
    assert client.get(asked(draft)).context["products"] == [draft]


def test_rows_tell_where_products_differ(db):
    ProductFactory(moq=300, attributes=volume("1.7"), hs_code="851671")
    ProductFactory(moq=300, attributes=volume("2.2"), hs_code="851671")

    rows = {row.label: row for row in compare_products(Product.objects.for_rows())}

    assert rows["Volume"].values == ("1.7 L", "2.2 L")
    assert rows["Volume"].differs
    assert rows["Minimum order"].values == ("300 pieces", "300 pieces")
    assert not rows["Minimum order"].differs


def test_a_property_that_nobody_has_takes_no_row(db):
    ProductFactory.create_batch(2)

    rows = compare_products(Product.objects.for_rows())

    assert "Brand" not in [row.label for row in rows]


def test_only_what_differs_can_be_shown(client, db):
    small = ProductFactory(attributes=volume("1.7"))
    large = ProductFactory(attributes=volume("2.2"))

    page = client.get(asked(small, large) + "&show=differing")

    assert [row.label for row in page.context["rows"]] == ["Volume"]


def test_the_tray_shows_what_is_chosen(client, db):
    product = ProductFactory(name="Honey kettle")

    page = client.get(reverse("compare_tray"), {"p": product.pk})

    assert "Honey kettle" in page.content.decode()
    assert client.get(reverse("compare_tray")).content.strip() == b""


@pytest.mark.parametrize("products", [1, 3])
def test_comparing_asks_a_fixed_number_of_queries(client, db, products, django_assert_num_queries):
    compared = [PriceTierFactory().product for _number in range(products)]
    client.get(asked(*compared))

    with django_assert_num_queries(4):
        client.get(asked(*compared))


def test_rows_are_in_the_readers_language(db):
    chinese = {"zh-hans": {"attributes": [{"name": "容量", "value": "1.7", "unit": "升"}]}}
    ProductFactory(attributes=volume("1.7"), translations=chinese)

    with override("zh-hans"):
        rows = {row.label: row.values for row in compare_products(Product.objects.for_rows())}

    assert rows["容量"] == ("1.7 升",)
