import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from booths.floor import read_floor, spread, with_people, with_shelves
from booths.models import Booth, Sighting, Visit
from tests.booths.presence import at_booth, watching
from tests.factories import (
    BoothFactory,
    EditionFactory,
    ExhibitorFactory,
    HallFactory,
    MembershipFactory,
    PictureFactory,
    PriceTierFactory,
    ProductFactory,
    UserFactory,
)


def stand_with_product(**kwargs):
    booth = BoothFactory(**kwargs)
    product = PriceTierFactory(product__exhibitor=booth.exhibitor).product
    product.product_pictures.create(picture=PictureFactory())
    return booth


@pytest.mark.parametrize("rows", [1, 3])
def test_lobby_takes_as_many_queries_however_much_it_shows(client, db, django_assert_num_queries, rows):
    for _row in range(rows):
        stand_with_product()

    with django_assert_num_queries(12):
        response = client.get("/")

    assert len(response.context["lobby"].booths) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_lobby_takes_few_queries_for_people_too(client, db, django_assert_num_queries, rows):
    client.force_login(UserFactory(time_zone="Africa/Casablanca"))
    for _row in range(rows):
        stand_with_product()
    client.get("/help/")  # a session asks once whether consent is due

    with django_assert_num_queries(14):
        client.get("/")


def test_lobby_without_an_open_edition_says_so(client, db):
    EditionFactory(state="draft")

    response = client.get("/")

    assert "The fair is closed" in response.content.decode()


def test_lobby_shows_staffed_booths_first_then_quick_ones(client, db):
    EditionFactory()
    BoothFactory(reply_seconds=None)
    quick = BoothFactory(reply_seconds=60)
    staffed = BoothFactory(reply_seconds=9000)
    at_booth(**{str(staffed.pk): [1, 2]})

    booths = client.get("/").context["lobby"].booths

    assert [booth.pk for booth in booths][:2] == [staffed.pk, quick.pk]
    assert booths[0].people == 2


def test_lobby_counts_only_what_is_published_and_listed(client, db):
    booth = stand_with_product()
    ProductFactory(exhibitor=booth.exhibitor, state="draft")
    BoothFactory(published=False)
    ProductFactory()

    floor = client.get("/").context["floor"]

    assert (floor.booths, floor.products, floor.countries) == (1, 1, 1)


def test_pass_counts_what_the_person_kept_and_saw(client, db):
    user = UserFactory()
    booth = stand_with_product()
    product = booth.exhibitor.products.get()
    user.shortlist.create(product=product)
    visit = Visit.objects.create(edition=booth.hall.edition, user=user)
    for kind in (Sighting.Kind.BOOTH, Sighting.Kind.PRODUCT, Sighting.Kind.PRODUCT):
        visit.sightings.create(kind=kind, booth=booth, product=product if kind == "product" else None)
    client.force_login(user)

    seen = client.get("/").context["pass"]

    assert seen == {"shortlisted": 1, "booths": 1, "products": 1}


def test_guest_has_no_pass_and_is_offered_one(client, db):
    EditionFactory()

    response = client.get("/")

    assert response.context["pass"] is None
    assert reverse("account_signup") in response.content.decode()


def test_floor_tells_of_each_hall_who_is_there(db):
    hall = HallFactory()
    booths = [BoothFactory(hall=hall) for _n in range(3)]
    HallFactory(number=2)
    at_booth(**{str(booths[1].pk): [7]})
    watching(f"booth:{booths[0].pk}", 4)
    watching(f"booth:{booths[2].pk}", 2)

    floor = read_floor(hall.edition)

    assert [(place.booths, place.staffed, place.people) for place in floor.halls] == [(3, 1, 6), (0, 0, 0)]
    assert floor.halls[0].marks == [False, True, False]
    assert (floor.scale, floor.staffed) == (1, 1)


def test_floor_is_read_anew_after_a_while_only(db, django_assert_num_queries):
    hall = HallFactory()
    read_floor(hall.edition)

    with django_assert_num_queries(0):
        read_floor(hall.edition)

    cache.clear()
    BoothFactory(hall=hall)
    assert read_floor(hall.edition).booths == 1


def test_large_halls_share_marks(db, monkeypatch):
    monkeypatch.setattr("booths.floor.MOST_MARKS", 2)
    hall = HallFactory()
    booths = [BoothFactory(hall=hall) for _n in range(5)]
    at_booth(**{str(booths[4].pk): [7]})

    floor = read_floor(hall.edition)

    assert floor.scale == 3
    assert floor.halls[0].marks == [False, True]


def test_shelf_shows_featured_products_first_and_never_drafts(db):
    booth = BoothFactory()
    first, draft, featured = (
        ProductFactory(exhibitor=booth.exhibitor, state=state) for state in ("listed", "draft", "listed")
    )
    booth.published.featured = [draft.pk, featured.pk]
    booth.published.save()

    with_shelves([booth])

    assert booth.shelf == [featured.pk, first.pk]


def test_people_come_back_when_their_hours_say(db):
    booth = BoothFactory(exhibitor=ExhibitorFactory())
    member = MembershipFactory(exhibitor=booth.exhibitor, user=UserFactory(time_zone="Asia/Shanghai"))
    tomorrow = timezone.localtime(timezone=member.user.zone).date() + datetime.timedelta(days=1)
    member.working_hours.create(
        weekday=tomorrow.weekday(), starts_at=datetime.time(9), ends_at=datetime.time(17)
    )

    with_people([booth])

    assert booth.people == 0
    assert booth.back_at == datetime.datetime.combine(tomorrow, datetime.time(9), member.user.zone)


@pytest.mark.parametrize("sizes", [[1], [0, 0], [300, 1, 1, 1], [312, 268, 241, 164]])
def test_spread_fills_the_columns(sizes):
    spans = spread(sizes)

    assert sum(spans) == 24
    assert min(spans) >= 4
    assert spans[0] == max(spans)


def test_people_share_what_the_lobby_shows_but_not_with_other_zones(client, db, settings):
    settings.KEEP_PAGES = 60
    booth = BoothFactory()

    def told(zone):
        client.force_login(UserFactory(time_zone=zone))
        return client.get("/").content.decode()

    assert booth.exhibitor.name in told("Asia/Tokyo")
    Booth.objects.update(reply_seconds=240)
    assert "4 min" not in told("Asia/Tokyo")  # kept for a moment
    assert "4 min" in told("Africa/Casablanca")
