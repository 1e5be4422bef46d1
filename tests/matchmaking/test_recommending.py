"""Recommendations: what is recommended, in which order, and why."""

import datetime

import pytest
from django.utils import timezone

from exhibitors.models import Certificate
from matchmaking.matching.shelves import write_shelves
from matchmaking.models import BuyersWanted, Shelf
from matchmaking.recommending import exhibitors_for_request, recommended_exhibitors
from matchmaking.services.reckoning import make_profile_due, reckon_all, reckon_due
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    EditionFactory,
    ProductFactory,
    RequestLineFactory,
    SourcingProfileFactory,
    SourcingRequestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
BAMBOO = [{"name": "Material", "value": "Bamboo", "unit": ""}]


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def kettles():
    return CategoryFactory(names={"en": "Kettles"})


@pytest.fixture
def pots():
    return CategoryFactory(names={"en": "Pots"})


def exhibitor_with(*categories, attributes=(), **about):
    """An exhibitor with a published booth and a product of each of the categories."""
    exhibitor = BoothFactory(**{f"exhibitor__{name}": value for name, value in about.items()}).exhibitor
    for category in categories:
        ProductFactory(exhibitor=exhibitor, category=category, attributes=list(attributes))
    write_shelves([exhibitor.pk])
    return exhibitor


def reckoned(profile, most=20):
    make_profile_due(profile)
    while reckon_due():
        pass
    return recommended_exhibitors(profile.user, profile.edition, most)


def test_who_makes_more_of_what_is_looked_for_comes_first(edition, kettles, pots):
    one, both = exhibitor_with(kettles), exhibitor_with(kettles, pots)
    exhibitor_with(CategoryFactory())

    found = reckoned(SourcingProfileFactory(edition=edition, categories=[kettles, pots]))

    assert [one.exhibitor for one in found] == [both, one]
    assert found[0].reasons_in_words[0] == "makes 2 of your 2 products"
    assert found[1].reasons_in_words[0] == "makes 1 of your 2 products"
    assert [sum(part.points for part in one.parts) for one in found] == [one.score for one in found]
    assert all(part.points <= part.most for one in found for part in one.parts)


def test_reasons_name_certificate_attributes_and_hours(edition, kettles):
    exhibitor = exhibitor_with(kettles, attributes=BAMBOO, languages=["es"], markets=["CL"])
    Certificate.objects.create(exhibitor=exhibitor, name="CE", valid_until=datetime.date(2099, 1, 2))
    user = UserFactory(time_zone="Asia/Tokyo", country="CL", speaks=["es"])
    profile = SourcingProfileFactory(
        edition=edition, user=user, categories=[kettles], certificates=["CE"], attributes=BAMBOO, quantity=500
    )

    [found] = reckoned(profile)

    assert found.reasons_in_words == [
        "makes what you look for",
        "CE valid to 2099",
        "has the attribute that you named",
        "awake during your working day",
        "speaks Spanish",
        "takes orders from 300 pieces",
        "sells to Chile",
    ]


def test_certificates_that_have_lapsed_count_for_nothing(edition, kettles):
    lapsed, valid = exhibitor_with(kettles), exhibitor_with(kettles)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Certificate.objects.create(exhibitor=lapsed, name="CE", valid_until=yesterday)
    Certificate.objects.create(exhibitor=valid, name="c.e.")

    found = reckoned(SourcingProfileFactory(edition=edition, categories=[kettles], certificates=["CE"]))

    assert [one.exhibitor for one in found] == [valid, lapsed]
    assert "CE valid" in found[0].reasons_in_words


def test_refused_origins_and_markets_of_others_are_left_out(edition, kettles):
    exhibitor_with(kettles, country="CN")
    sole = exhibitor_with(kettles, country="IN")
    BuyersWanted.objects.create(exhibitor=sole, exclusivities=["CL"])
    fits = exhibitor_with(kettles, country="VN")
    user = UserFactory(country="CL")

    found = reckoned(
        SourcingProfileFactory(edition=edition, user=user, categories=[kettles], origins_refused=["CN"])
    )

    assert [one.exhibitor for one in found] == [fits]


def test_a_request_gets_those_who_make_most_of_its_lines(edition, kettles, pots):
    one, both = exhibitor_with(kettles), exhibitor_with(kettles, pots)
    request = SourcingRequestFactory(edition=edition, draft=True, lines=())
    for exhibitor_product in both.products.all():
        RequestLineFactory(request=request, product=exhibitor_product)

    found = exhibitors_for_request(request)

    assert [each.exhibitor for each in found] == [both, one]
    assert exhibitors_for_request(request, most=1)[0].exhibitor == both
    assert exhibitors_for_request(SourcingRequestFactory(edition=edition, lines=())) == []


def test_a_line_without_product_asks_its_words_of_the_requests_category(edition, kettles):
    named = exhibitor_with(kettles)
    named.products.update(name="Whistling kettle")
    other = exhibitor_with(kettles)
    other.products.update(name="Teapot")
    write_shelves([named.pk, other.pk])
    request = SourcingRequestFactory(edition=edition, category=kettles, lines=())
    RequestLineFactory(request=request, name="whistling kettles")

    assert [one.exhibitor for one in exhibitors_for_request(request)] == [named]


def test_shelves_sum_a_catalogue_up(edition, kettles):
    exhibitor = exhibitor_with(kettles, kettles)
    first, second = exhibitor.products.order_by("pk")
    first.price_tiers.create(quantity_from=1, unit_price="9.00")
    second.price_tiers.create(quantity_from=1, unit_price="2.00", currency="EUR")
    second.moq = 20
    second.save(update_fields=["moq"])

    write_shelves([exhibitor.pk])

    shelf = Shelf.objects.get()
    assert (shelf.category, shelf.products, shelf.moq) == (kettles, 2, 20)
    assert (shelf.price_from, shelf.price_to) == (pytest.approx(2.06), 9.0)


def test_all_lists_of_a_night_are_those_of_the_moment(edition, kettles, pots):
    exhibitor_with(kettles), exhibitor_with(kettles, pots)
    profile = SourcingProfileFactory(edition=edition, categories=[kettles, pots])
    at_once = [(one.exhibitor, one.score, one.reasons) for one in reckoned(profile)]
    profile.recommended.delete()
    Shelf.objects.all().delete()

    assert reckon_all(edition) == 3

    at_night = recommended_exhibitors(profile.user, edition)
    assert [(one.exhibitor, one.score, one.reasons) for one in at_night] == at_once
