import pytest
from django.urls import reverse

from exhibitors.indexing import index_exhibitors, index_products
from fair.search.vocabulary import refresh
from tests.factories import BoothFactory, CategoryFactory, PriceTierFactory, ProductFactory, UserFactory


def listed(**fields):
    product = ProductFactory(**fields)
    PriceTierFactory(product=product)
    index_exhibitors([product.exhibitor_id])
    index_products([product.pk])
    return product


def found(client, **query):
    return client.get(reverse("search"), query).context["page"]


def test_a_search_shows_products_with_their_booths(client, db):
    kettle = listed(name="Whistling kettle")
    booth = BoothFactory(exhibitor=kettle.exhibitor)

    page = found(client, q="kettles")

    assert page.products == [kettle]
    assert page.products[0].booth == booth


def test_a_typo_finds_what_was_meant(client, db):
    kettle = listed(name="Whistling kettle")
    refresh()

    page = found(client, q="kettels")

    assert page.products == [kettle]
    assert page.results.suggestion == "kettle"


def test_filters_narrow_and_can_be_taken_away(client, db):
    listed(name="Kettle", exhibitor__country="CN")
    danish = listed(name="Kettle", exhibitor__country="DK")

    page = found(client, q="kettle", country="DK", page="1")

    assert page.products == [danish]
    assert [(chip.label, chip.url) for chip in page.chips] == [("Denmark", "?q=kettle")]


def test_one_of_two_countries_is_taken_away(client, db):
    listed(name="Kettle", exhibitor__country="DK")

    page = found(client, country=["DK", "CN"])

    assert [(chip.label, chip.url) for chip in page.chips] == [
        ("Denmark", "?country=CN"),
        ("China", "?country=DK"),
    ]


def test_categories_lead_down_the_tree(client, db):
    section = CategoryFactory(slug="household")
    group = CategoryFactory(slug="kettles", parent=section)
    CategoryFactory(slug="pans", parent=section)
    listed(name="Kettle", category=group)

    assert [choice.value for choice in found(client).facets["category"]] == ["household"]
    choices = found(client, category="household").facets["category"]
    assert [(choice.value, choice.depth, choice.selected) for choice in choices] == [
        ("household", 0, True),
        ("kettles", 1, False),
    ]


def test_exhibitors_are_found_by_name(client, db):
    product = listed(name="Kettle", exhibitor__name="Brisetta Elettrodomestici")
    booth = BoothFactory(exhibitor=product.exhibitor)

    assert found(client, q="brisetta", kind="exhibitor").booths == [booth]


def test_nothing_found_keeps_the_visitor_going(client, db):
    kettle = listed(name="Kettle")

    page = client.get(reverse("search"), {"q": "kettle", "moq": "1"})

    assert "booths/search-zero.html" in [template.name for template in page.templates]
    assert page.context["page"].without_filters == 1
    assert page.context["page"].closest == [kettle]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "x" * 5000},
        {"q": "a\0b"},
        {"q": "'); DROP TABLE --"},
        {"q": "!&|:*()<>"},
        {"q": "\u202e😀\ud7ff"},
        {"price_from": "abc", "price_to": "-1"},
        {"price_from": "NaN"},
        {"price_from": "1e500"},
        {"moq": "7"},
        {"category": "no-such"},
        {"country": "\0"},
        {"certificate": "x" * 500},
        {"page": "-1"},
        {"page": "99999999999999999999"},
        {"page": "70"},
        {"sort": "nonsense", "view": "nonsense", "kind": "nonsense"},
    ],
)
def test_hostile_words_never_break_the_page(client, db, query):
    listed(name="Kettle")

    assert client.get(reverse("search"), query).status_code == 200


def test_completion_offers_words_of_the_fair(client, db):
    listed(name="Whistling kettle")
    refresh()

    assert "kettle" in client.get(reverse("search_complete"), {"q": "ket"}).json()["words"]
    assert client.get(reverse("search_complete"), {"q": "\0"}).json() == {"words": []}


@pytest.mark.parametrize("products", [1, 3])
def test_a_search_asks_a_fixed_number_of_queries(client, db, products, django_assert_num_queries):
    trade = CategoryFactory()
    for number in range(products):
        kettle = listed(name="Whistling kettle", category=trade, exhibitor__name=f"Kettle works {number}")
        BoothFactory(exhibitor=kettle.exhibitor)
    client.force_login(UserFactory())
    found(client, q="kettle")

    with django_assert_num_queries(12):
        assert len(found(client, q="kettle").booths_beside) == products
