"""The catalogue's table: what is found, in what order, page by page, and by whom."""

import datetime
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exhibitors.catalogue import Asked, CataloguePage
from exhibitors.catalogue import page as pages
from exhibitors.models import Membership, Product
from exhibitors.services import save_product
from fair.models import Job
from tests.factories import (
    CategoryFactory,
    ExhibitorFactory,
    MembershipFactory,
    PictureFactory,
    PriceTierFactory,
    ProductFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def exhibitor():
    return ExhibitorFactory()


@pytest.fixture
def member(exhibitor):
    return MembershipFactory(exhibitor=exhibitor)


def saved(exhibitor, name, **fields):
    return save_product(ProductFactory.build(exhibitor=exhibitor, name=name, **fields))


def names(exhibitor, query=""):
    return [product.name for product in CataloguePage(Asked.of(exhibitor, query)).rows]


@pytest.mark.parametrize(
    "typed",
    [
        "kettle",
        "kett",
        "KETTLES",
        "steel kett",
        "TN-21",
        "tn2110",
        "2110",
        "A/77",
        "电热",
        "水壶",
        "壶",
        "Bouilloire",
    ],
)
def test_search_finds_by_the_beginning_of_words_in_every_language(exhibitor, typed):
    kettle = saved(
        exhibitor,
        "Steel kettle 1.7 L",
        model_code="TN-2110",
        external_id="A/77",
        state=Product.State.DRAFT,
        translations={"zh-hans": {"name": "不锈钢电热水壶"}, "fr": {"name": "Bouilloire en acier"}},
    )
    saved(exhibitor, "Pan", model_code="P-1")
    saved(ExhibitorFactory(), "Steel kettle 1.7 L", model_code="TN-2110")

    found = CataloguePage(Asked.of(exhibitor, f"q={typed}")).rows

    assert found == [kettle]


@pytest.mark.parametrize("typed", ["kettle pan", "ettle", "x' | y:* & !", "%00", "…"])
def test_search_finds_nothing_where_nothing_begins_so(exhibitor, typed):
    saved(exhibitor, "Steel kettle")
    saved(exhibitor, "Pan")

    assert names(exhibitor, f"q={typed}") in ([], ["Pan", "Steel kettle"] if typed == "%00" else [])


def test_search_reads_the_names_of_products_that_were_saved_without_words(exhibitor):
    ProductFactory(exhibitor=exhibitor, name="Steel kettle")
    ProductFactory(exhibitor=exhibitor, name="Pan")

    assert names(exhibitor, "q=kettle") == ["Steel kettle"]


def test_filters_narrow_to_state_category_and_what_is_missing(exhibitor):
    section = CategoryFactory()
    group = CategoryFactory(parent=section)
    whole = PriceTierFactory(
        product__exhibitor=exhibitor,
        product__name="Whole",
        product__category=group,
        product__translations={"zh-hans": {"name": "整"}},
    ).product
    whole.product_pictures.create(picture=PictureFactory())
    bare = ProductFactory(exhibitor=exhibitor, name="Bare", moq=None, state=Product.State.DRAFT)
    bare.translations = {"zh-hans": {"name": ""}}
    bare.save()

    for query in (f"category={section.pk}", f"category={group.pk}", "state=listed"):
        assert names(exhibitor, query) == ["Whole"], query
    for gap in ("picture", "price", "moq", "translation", "category"):
        assert names(exhibitor, f"gap={gap}") == ["Bare"], gap
    assert names(exhibitor, "state=draft") == ["Bare"]
    assert names(exhibitor, "state=nonsense&category=x&gap=y&sort=z&act=9") == []
    assert len(names(exhibitor, "state=nonsense&category=x&gap=y&sort=z")) == 2


@pytest.mark.parametrize("sort", ["changed", "oldest", "name", "-name", "model", "-model", "moq", "-moq"])
def test_pages_go_on_where_the_last_ended_and_back(exhibitor, monkeypatch, sort):
    monkeypatch.setattr(pages, "ROWS", 3)
    now = timezone.now()
    for number in range(8):
        product = ProductFactory(
            exhibitor=exhibitor,
            name=f"Product {number // 2}",
            model_code=f"M{number % 3}",
            moq=None if number == 5 else number % 4,
        )
        changed = now - datetime.timedelta(minutes=number // 3)
        Product.objects.filter(pk=product.pk).update(updated_at=changed)
    asked = Asked.of(exhibitor, f"sort={sort}")
    ordered = pages.in_order(*asked.ordered())

    page, seen = CataloguePage(asked), []
    while True:
        seen += page.rows
        if not page.next_cursor:
            break
        page = CataloguePage(asked, after=page.next_cursor)

    assert seen == list(ordered)
    assert CataloguePage(asked, before=page.previous_cursor).rows == seen[3:6]
    first = CataloguePage(asked, before=CataloguePage(asked, before=page.previous_cursor).previous_cursor)
    assert (first.rows, first.previous_cursor) == (seen[:3], "")


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WzEsMl0", "WyJhIiwxXQ", "WyIyMDI0LTk5LTk5IiwxXQ", "éé", "W1sxXSwxXQ"]
)
@pytest.mark.parametrize("sort", ["changed", "name", "moq"])
def test_cursors_of_others_begin_at_the_beginning(exhibitor, cursor, sort):
    ProductFactory(exhibitor=exhibitor, name="0", moq=0)

    page = CataloguePage(Asked.of(exhibitor, f"sort={sort}"), after=cursor)

    assert len(page.rows) <= 1


def test_states_are_counted_up_to_a_bound(exhibitor, monkeypatch):
    monkeypatch.setattr(pages, "COUNTED", 2)
    for state in ["draft", "listed", "listed", "listed"]:
        ProductFactory(exhibitor=exhibitor, state=state)
    ProductFactory()

    page = CataloguePage(Asked.of(exhibitor, ""))

    assert [(state, count, more) for state, _label, count, more in page.states] == [
        ("draft", 1, False),
        ("listed", 2, True),
        ("withdrawn", 0, False),
        ("barred", 0, False),
    ]
    assert not page.is_counted


def test_queries_do_not_grow_with_the_rows(client, member):
    client.force_login(member.user)
    address, counts = f"/workspace/{member.exhibitor.slug}/catalogue/", []
    client.get(address)  # what is kept for all pages is read once
    for _more in range(2):
        while member.exhibitor.products.count() < len(counts) * 2 + 1:
            tier = PriceTierFactory(product__exhibitor=member.exhibitor, product__category=CategoryFactory())
            tier.product.product_pictures.create(picture=PictureFactory())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address, {"q": "product", "state": "listed"}).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 12, "\n".join(query["sql"][:150] for query in queries)


@pytest.mark.parametrize("role", Membership.Role.values)
def test_table_is_read_by_all_who_work_there_and_changed_by_managers(client, exhibitor, role):
    ProductFactory(exhibitor=exhibitor, name="Kettle", state=Product.State.DRAFT)
    client.force_login(MembershipFactory(exhibitor=exhibitor, role=role).user)

    page = client.get(f"/workspace/{exhibitor.slug}/catalogue/").text

    assert "Kettle" in page
    shown = ["New product" in page, 'name="pk"' in page, "Export these products" in page]
    assert shown == [role != "host"] * 3


def test_export_is_offered_of_what_is_shown_just_now(client, exhibitor, member):
    category = CategoryFactory()
    ProductFactory(exhibitor=exhibitor, name="Kettle", category=category)
    client.force_login(member.user)
    asked = {"q": "kettle", "state": "listed", "category": category.pk, "sort": "name", "after": "x"}

    page = client.get(f"/workspace/{exhibitor.slug}/catalogue/", asked).text
    link = re.search(r'href="(\S+/exports/\?\S*)"', page)[1]
    client.post(html.unescape(link), {"format": "csv"})

    filters = {"q": "kettle", "state": "listed", "category": category.pk}
    assert Job.objects.get().parameters["filters"] == filters


def test_htmx_gets_the_table_alone_but_the_whole_page_when_going_back(client, member):
    client.force_login(member.user)
    address = f"/workspace/{member.exhibitor.slug}/catalogue/"

    assert "<html" not in client.get(address, headers={"HX-Request": "true"}).text
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(address, headers=back).text


def test_stranger_finds_no_catalogue(client, exhibitor):
    client.force_login(MembershipFactory().user)

    assert client.get(f"/workspace/{exhibitor.slug}/catalogue/").status_code == 404
