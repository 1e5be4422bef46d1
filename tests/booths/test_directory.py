import datetime

import pytest

from tests.booths.presence import at_booth
from tests.factories import BoothFactory, CategoryFactory, ExhibitorFactory, ProductFactory


def names(response):
    return [booth.exhibitor.name for booth in response.context["directory"].page.object_list]


@pytest.mark.parametrize("rows", [1, 3])
def test_directory_takes_as_many_queries_however_many_exhibitors(client, db, django_assert_num_queries, rows):
    for _row in range(rows):
        ProductFactory(exhibitor=BoothFactory().exhibitor)

    with django_assert_num_queries(10):
        response = client.get("/exhibitors/")

    assert len(names(response)) == rows


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Asiwa Lamps", "Banyan Enamel", "Östberg Kök"]),
        ("q=enamel", ["Banyan Enamel"]),
        ("q=foshan", ["Banyan Enamel"]),
        ("q=light", ["Asiwa Lamps"]),
        ("letter=b", ["Banyan Enamel"]),
        ("letter=%C3%96", ["Östberg Kök"]),
        ("country=SE", ["Östberg Kök"]),
        ("country=se", ["Östberg Kök"]),
        ("trade=lighting", ["Asiwa Lamps"]),
        ("verified=1", ["Banyan Enamel"]),
        ("present=1", ["Asiwa Lamps"]),
        ("present=1&verified=1", []),
        ("q=%00&letter=%00&country=%00&trade=%00&page=-7", ["Asiwa Lamps", "Banyan Enamel", "Östberg Kök"]),
        ("trade=unheard-of&letter=long", ["Asiwa Lamps", "Banyan Enamel", "Östberg Kök"]),
    ],
)
def test_directory_is_narrowed(client, db, query, found):
    lighting = CategoryFactory(slug="lighting")
    lamps = ExhibitorFactory(
        name="Asiwa Lamps", tagline="Light for ships", country="TR", city="Izmir", category=lighting
    )
    staffed = BoothFactory(exhibitor=lamps)
    at_booth(**{str(staffed.pk): [1]})
    BoothFactory(exhibitor=ExhibitorFactory(name="Banyan Enamel", verified_on=datetime.date(2026, 3, 2)))
    BoothFactory(exhibitor=ExhibitorFactory(name="Östberg Kök", country="SE", city="Malmö"))
    BoothFactory(exhibitor=ExhibitorFactory(name="Hidden"), published=False)

    assert names(client.get(f"/exhibitors/?{query}")) == found


def test_directory_offers_the_letters_and_countries_that_there_are(client, db):
    for name, country in (("Asiwa", "TR"), ("asterisk", "TR"), ("7 Seas", "CN"), ("Östberg", "SE")):
        BoothFactory(exhibitor=ExhibitorFactory(name=name, country=country))

    directory = client.get("/exhibitors/").context["directory"]

    assert directory.letters == ["A", "Ö"]
    assert directory.countries == [("CN", "China"), ("SE", "Sweden"), ("TR", "Türkiye")]


def test_directory_keeps_its_filters_from_page_to_page(client, db, monkeypatch):
    monkeypatch.setattr("booths.directory.PAGE", 1)
    for name in ("Banyan", "Birch", "Cedar"):
        BoothFactory(exhibitor=ExhibitorFactory(name=name))

    response = client.get("/exhibitors/?letter=b&page=2")

    assert names(response) == ["Birch"]
    assert 'href="?letter=b&amp;page=1"' in response.content.decode()
