import re

import pytest

from booths.sitemaps import Products
from tests.factories import BoothFactory, HallFactory, ProductFactory


def locations(response):
    return re.findall(r"<loc>http://testserver(.*?)</loc>", response.content.decode())


def test_the_index_names_the_maps(client, db):
    assert locations(client.get("/sitemap.xml")) == [
        "/sitemap-pages.xml",
        "/sitemap-halls.xml",
        "/sitemap-booths.xml",
        "/sitemap-products.xml",
        "/sitemap-programme.xml",
        "/sitemap-shows.xml",
    ]


def test_only_what_everyone_may_see_is_mapped(client, db):
    listed = ProductFactory()
    ProductFactory(state="draft")
    ProductFactory(state="withdrawn")
    booth = BoothFactory()
    BoothFactory(published=False)

    assert locations(client.get("/sitemap-products.xml")) == [listed.get_absolute_url()]
    assert locations(client.get("/sitemap-booths.xml")) == [booth.get_absolute_url()]
    assert locations(client.get("/sitemap-halls.xml")) == [HallFactory().get_absolute_url()]
    assert locations(client.get("/sitemap-pages.xml")) == ["/", "/halls/", "/exhibitors/"]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_long_catalogue_is_mapped_in_pages_without_counting(
    client, db, monkeypatch, django_assert_num_queries, rows
):
    monkeypatch.setattr(Products, "limit", 10)
    first = ProductFactory()
    far = [ProductFactory(pk=first.pk // 10 * 10 + 95 + place) for place in range(rows)]

    pages = [path for path in locations(client.get("/sitemap.xml")) if path.startswith("/sitemap-products")]

    with django_assert_num_queries(2):
        last = client.get(pages[-1])
    assert locations(last) == [product.get_absolute_url() for product in far]


@pytest.mark.parametrize("page", ["x", "0", "-1", "99"])
def test_a_page_that_is_none_is_missing(client, db, page):
    assert client.get(f"/sitemap-products.xml?p={page}").status_code == 404


def test_robots_are_told_the_map_and_kept_from_peoples_own_pages(client, db):
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /my/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
