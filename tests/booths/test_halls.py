import pytest

from booths.hall_page import HallPage
from tests.booths.presence import at_booth
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    EditionFactory,
    ExhibitorFactory,
    HallFactory,
    ProductFactory,
)


@pytest.mark.parametrize("rows", [1, 3])
def test_hall_takes_as_many_queries_however_many_stands(client, db, django_assert_num_queries, rows):
    hall = HallFactory()
    for _row in range(rows):
        ProductFactory(exhibitor=BoothFactory(hall=hall).exhibitor)

    with django_assert_num_queries(12):
        response = client.get(hall.get_absolute_url())

    assert len(response.context["booths"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_halls_take_as_many_queries_however_many_halls(client, db, django_assert_num_queries, rows):
    for number in range(1, rows + 1):
        exhibitor = ExhibitorFactory(category=CategoryFactory())
        ProductFactory(exhibitor=exhibitor, category=exhibitor.category)
        BoothFactory(hall=HallFactory(number=number), exhibitor=exhibitor)

    with django_assert_num_queries(7):
        response = client.get("/halls/")

    assert len(response.context["trades"]) == rows


def test_halls_of_a_closed_edition_lead_to_those_of_today(client, db):
    hall = HallFactory(edition=EditionFactory(state="closed"))

    assert client.get(hall.get_absolute_url()).url == "/halls/"
    assert client.get("/halls/").status_code == 200


@pytest.mark.parametrize("state", ["draft", None])
def test_halls_that_nobody_has_seen_are_not_there(client, db, state):
    slug = HallFactory(edition=EditionFactory(state=state)).slug if state else "no-such-hall"

    assert client.get(f"/halls/{slug}/").status_code == 404


def test_plan_sets_odd_numbers_against_even_ones(client, db):
    hall = HallFactory()
    for section, aisle, number in ((1, "A", 1), (1, "A", 2), (1, "A", 3), (2, "B", 4)):
        BoothFactory(hall=hall, section=section, aisle=aisle, number=number)
    BoothFactory(hall=hall, section=1, aisle="A", number=9, published=False)

    plan = client.get(hall.get_absolute_url()).context["plan"]

    told = {
        section: [([s.stand for s in aisle.odd], [s.stand for s in aisle.even]) for aisle in aisles]
        for section, aisles in plan.items()
    }
    assert told == {1: [(["A01", "A03"], ["A02"])], 2: [([], ["B04"])]}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["a", "b", "c"]),
        ("?section=2", ["b", "c"]),
        ("?trade=lamps", ["b"]),
        ("?present=1", ["c"]),
        ("?present=1&section=1", []),
        ("?section=nonsense&trade=nothing", ["a", "b", "c"]),
        ("?section=%00&page=%00", ["a", "b", "c"]),
    ],
)
def test_hall_is_narrowed(client, db, query, shown):
    hall = HallFactory()
    lamps = CategoryFactory(slug="lamps")
    BoothFactory(hall=hall, slug="a", section=1)
    BoothFactory(hall=hall, slug="b", section=2, exhibitor=ExhibitorFactory(category=lamps))
    staffed = BoothFactory(
        hall=hall, slug="c", section=2, exhibitor=ExhibitorFactory(category=CategoryFactory())
    )
    at_booth(**{str(staffed.pk): [1]})

    booths = client.get(hall.get_absolute_url() + query).context["booths"]

    assert [booth.slug for booth in booths] == shown


def test_a_large_hall_draws_the_part_of_its_plan_around_the_page(client, db, monkeypatch):
    monkeypatch.setattr("booths.hall_page.MOST_ON_PLAN", 3)
    monkeypatch.setattr("booths.hall_page.PAGE", 2)
    hall = HallFactory()
    for section, number in [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (2, 4)]:
        BoothFactory(hall=hall, section=section, number=number)

    def drawn(query):
        plan = client.get(hall.get_absolute_url() + query).context["plan"]
        return {
            section: sorted(stand.number for aisle in aisles for stand in aisle.odd + aisle.even)
            for section, aisles in plan.items()
        }

    assert drawn("") == {1: [1, 2]}
    assert drawn("?page=2") == {2: [1, 2, 3]}
    assert drawn("?page=3") == {2: [3, 4]}
    assert "3 of 6 stands" in client.get(hall.get_absolute_url() + "?page=2").content.decode()


def test_a_large_hall_reads_as_many_rows_as_it_shows(client, db, monkeypatch):
    monkeypatch.setattr("booths.hall_page.MOST_ON_PLAN", 3)
    monkeypatch.setattr("booths.hall_page.PAGE", 2)
    hall = HallFactory()
    for number in range(1, 9):
        BoothFactory(hall=hall, number=number)

    page = HallPage(hall, {})

    assert len(page.booths) == 2
    assert sum(len(aisle.odd) + len(aisle.even) for aisle in page.plan[page.booths[0].section]) == 3
    assert len(page.stands) == 8


def test_categories_count_what_is_on_show_below_them(client, db):
    trade = CategoryFactory()
    group = CategoryFactory(parent=trade)
    kind = CategoryFactory(parent=group)
    CategoryFactory(parent=group)
    booth = BoothFactory()
    ProductFactory(exhibitor=booth.exhibitor, category=kind)
    ProductFactory(exhibitor=booth.exhibitor, category=group)
    ProductFactory(exhibitor=booth.exhibitor, category=kind, state="draft")
    ProductFactory(category=kind)  # of an exhibitor without a booth

    told = client.get("/halls/").context["trades"]

    assert [(t.category, t.products) for t in told] == [(trade, 2)]
    assert [(t.category, t.products) for t in told[0].below] == [(group, 2)]
    assert [(t.category, t.products) for t in told[0].below[0].below] == [(kind, 1)]
