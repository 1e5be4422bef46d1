import datetime

import pytest
from django.test import Client
from django.utils import timezone

from booths.completeness import completeness_of
from booths.models import Brochure
from booths.services.booths import draft_booth
from exhibitors.models import Certificate, ProductPicture, WorkingHours
from tests.factories import BoothFactory, MembershipFactory, PictureFactory, PriceTierFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def booth():
    return BoothFactory()


def states(booth):
    return {petal.key: petal.state for petal in completeness_of(booth).petals}


def missing(booth, key):
    [petal] = [petal for petal in completeness_of(booth).petals if petal.key == key]
    return [gap.text for gap in petal.missing]


def full_product(booth):
    product = PriceTierFactory(
        product__exhibitor=booth.exhibitor, product__translations={"zh-hans": {"name": "锅"}}
    ).product
    ProductPicture.objects.create(product=product, picture=PictureFactory())
    return product


def bloom(booth):
    """Give the booth all that a booth can have."""
    for _ in range(3):
        full_product(booth)
    version = booth.published
    version.headline, version.story = "Enamel", "We fire it ourselves. " * 10
    version.hero, version.hero_alt = PictureFactory(), "A furnace"
    version.translations = {"zh-hans": {"headline": "搪瓷", "story": "自有窑炉。"}}
    version.save()
    member = MembershipFactory(exhibitor=booth.exhibitor, languages=["fr"])
    WorkingHours.objects.create(
        membership=member, weekday=0, starts_at=datetime.time(9), ends_at=datetime.time(17)
    )
    Certificate.objects.create(exhibitor=booth.exhibitor, name="ISO 9001")
    Brochure.objects.create(booth=booth, title="Range", size=9, file="brochures/range.pdf")
    company = booth.exhibitor
    company.legal_name, company.founded, company.markets = "Banyan Ltd", 1962, ["FR"]
    company.save()


def test_a_bare_booth_is_told_all_that_is_missing_and_why(booth):
    complete = completeness_of(booth)

    assert states(booth) == dict.fromkeys(["stand", "products", "people", "proof", "languages"], "off")
    assert (complete.percent, complete.full) == (0, 0)
    assert all(gap.text and gap.why and gap.url for gap in complete.missing)


def test_a_booth_with_everything_is_in_full_bloom(booth):
    bloom(booth)

    complete = completeness_of(booth)

    assert complete.missing == []
    assert (complete.percent, complete.full) == (100, 5)


def test_products_are_counted_by_what_they_lack(booth):
    bloom(booth)
    ProductFactory(exhibitor=booth.exhibitor, moq=None)
    ProductFactory(exhibitor=booth.exhibitor, state="draft", moq=None)
    ProductFactory(moq=None)

    assert missing(booth, "products") == [
        "1 product has no picture",
        "1 product has no price",
        "1 product has no smallest order",
    ]
    assert states(booth)["products"] == "part"
    assert missing(booth, "languages") == ["Name your products in Simplified Chinese"]


def test_a_lapsed_certificate_proves_nothing(booth):
    bloom(booth)
    Certificate.objects.update(valid_until=timezone.localdate() - datetime.timedelta(days=1))

    assert missing(booth, "proof") == ["Add a certificate that is still valid"]


def test_the_draft_counts_where_there_is_one(booth):
    bloom(booth)
    draft = draft_booth(booth, MembershipFactory(exhibitor=booth.exhibitor).user)
    draft.headline = ""
    draft.save()

    assert missing(booth, "stand") == ["Write a headline"]


def test_every_gap_leads_to_a_page_where_it_is_mended(booth):
    client = Client()
    client.force_login(MembershipFactory(exhibitor=booth.exhibitor).user)

    for gap in completeness_of(booth).missing:
        address, _, place = gap.url.partition("#")
        response = client.get(address)
        assert response.status_code == 200, gap.url
        assert not place or f'id="{place}"' in response.content.decode(), gap.url


@pytest.mark.parametrize("goods", [1, 3])
def test_the_score_takes_three_queries(booth, django_assert_num_queries, goods):
    for _ in range(goods):
        full_product(booth)

    with django_assert_num_queries(3):
        completeness_of(booth)
