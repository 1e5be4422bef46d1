import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from exhibitors.models import Certificate, Check, Product
from exhibitors.services import (
    Tier,
    lapse_checks,
    list_product,
    record_check,
    save_product,
    set_pictures,
    withdraw_check,
    withdraw_product,
)
from fair.errors import Refused
from fair.models import Picture
from fair.search.models import Entry
from tests.factories import (
    ExhibitorFactory,
    MembershipFactory,
    OrganiserFactory,
    PriceTierFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)


def check(exhibitor, by=None, **fields):
    fields = {"kind": "licence", "method": "Register", "checked_on": TODAY()} | fields
    return record_check(exhibitor, by or OrganiserFactory(), **fields)


def found(product):
    return Entry.objects.filter(kind="product", object_id=product.pk).exists()


def picture():
    return Picture.objects.create(file="pictures/a.webp", width=10, height=10, widths=[10])


def test_record_check_verifies_the_company_and_its_entries():
    product = ProductFactory()
    organiser = OrganiserFactory()

    check(product.exhibitor, organiser, method=" Register of companies ", checked_on=TODAY() - DAY)

    product.exhibitor.refresh_from_db()
    assert product.exhibitor.verified_on == TODAY() - DAY
    assert Check.objects.get().method == "Register of companies"
    assert Check.objects.get().checked_by == organiser
    assert Entry.objects.filter(labels__contains=["verified:yes"]).count() == 2


@pytest.mark.parametrize("role", ["visitor", "owner", "former organiser"])
def test_record_check_is_for_organisers_alone(role):
    exhibitor = ExhibitorFactory()
    person = {
        "visitor": UserFactory,
        "owner": lambda: MembershipFactory(exhibitor=exhibitor).user,
        "former organiser": lambda: OrganiserFactory(is_active=False),
    }[role]()

    with pytest.raises(Refused, match="Only an organiser"):
        check(exhibitor, person)

    exhibitor.refresh_from_db()
    assert exhibitor.verified_on is None
    assert not Check.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"method": "  "},
        {"checked_on": TODAY() + 2 * DAY},
        {"valid_until": TODAY() - 2 * DAY},
    ],
)
def test_record_check_refuses_what_cannot_be(fields):
    exhibitor = ExhibitorFactory()

    with pytest.raises(Refused):
        check(exhibitor, **fields)

    exhibitor.refresh_from_db()
    assert exhibitor.verified_on is None
    assert not Check.objects.exists()


def test_withdraw_check_takes_the_mark_unless_another_check_holds():
    exhibitor = ExhibitorFactory()
    older, newer = check(exhibitor, checked_on=TODAY() - 9 * DAY), check(exhibitor)

    withdraw_check(newer, OrganiserFactory())
    exhibitor.refresh_from_db()
    assert exhibitor.verified_on == TODAY() - 9 * DAY

    withdraw_check(older, OrganiserFactory())
    exhibitor.refresh_from_db()
    assert exhibitor.verified_on is None


def test_withdraw_check_is_for_organisers_alone():
    exhibitor = ExhibitorFactory()
    made = check(exhibitor)

    with pytest.raises(Refused):
        withdraw_check(made, MembershipFactory(exhibitor=exhibitor).user)

    exhibitor.refresh_from_db()
    assert exhibitor.verified_on == TODAY()
    assert Check.objects.count() == 1


def test_lapse_checks_takes_the_mark_of_lapsed_companies_alone():
    lapsed, holding = ExhibitorFactory(), ExhibitorFactory()
    check(lapsed, checked_on=TODAY() - 9 * DAY, valid_until=TODAY())
    check(holding, valid_until=TODAY() + DAY)
    lapsed.checks.update(valid_until=TODAY() - DAY)

    assert lapse_checks() == 1

    lapsed.refresh_from_db()
    holding.refresh_from_db()
    assert (lapsed.is_verified, holding.is_verified) == (False, True)


def test_list_and_withdraw_product_move_it_in_and_out_of_the_search():
    product = ProductFactory(state=Product.State.DRAFT)

    assert list_product(product).state == Product.State.LISTED
    assert found(product)

    assert withdraw_product(product).state == Product.State.WITHDRAWN
    assert not found(product)


@pytest.mark.parametrize("fields", [{"name": " "}, {"moq": None}])
def test_list_product_refuses_an_unfinished_one(fields):
    product = ProductFactory(state=Product.State.DRAFT, **fields)

    with pytest.raises(Refused):
        list_product(product)

    product.refresh_from_db()
    assert product.state == Product.State.DRAFT
    assert not found(product)


def test_save_product_keeps_tiers_pictures_and_certificates_in_order():
    product = ProductFactory.build(exhibitor=ExhibitorFactory())
    certificate = Certificate.objects.create(exhibitor=product.exhibitor, name="CE")
    first, second = picture(), picture()

    save_product(
        product,
        tiers=[Tier(1000, Decimal("8")), Tier(300, Decimal("9.10"))],
        pictures=[second, first],
        certificates=[certificate],
    )

    again = Product.objects.get()
    assert [(t.quantity_from, t.unit_price) for t in again.tiers] == [
        (300, Decimal("9.1")),
        (1000, Decimal("8")),
    ]
    assert again.pictures == [second, first]
    assert list(again.certificates.all()) == [certificate]
    assert found(again)


def test_save_product_leaves_what_is_not_said():
    product = PriceTierFactory().product
    product.name = "Another name"

    save_product(product)

    assert product.price_tiers.count() == 1


@pytest.mark.parametrize(
    "tiers",
    [
        [Tier(300, Decimal("9")), Tier(300, Decimal("8"))],
        [Tier(300, Decimal("9")), Tier(500, Decimal("8"), currency="EUR")],
        [Tier(0, Decimal("9"))],
        [Tier(1, Decimal("-1"))],
        [Tier(n, Decimal("1")) for n in range(1, 22)],
    ],
)
def test_save_product_refuses_prices_that_cannot_be(tiers):
    product = PriceTierFactory().product

    with pytest.raises(Refused):
        save_product(product, tiers=tiers)

    assert [t.quantity_from for t in product.price_tiers.all()] == [300]


def test_save_product_refuses_what_belongs_to_another_company():
    other = ProductFactory()
    theirs = picture()
    set_pictures(other, [theirs])
    certificate = Certificate.objects.create(exhibitor=other.exhibitor, name="CE")
    product = ProductFactory()

    with pytest.raises(Refused):
        save_product(product, pictures=[theirs])
    with pytest.raises(Refused):
        save_product(product, certificates=[certificate])

    assert not product.product_pictures.exists()
    assert not product.certificates.exists()


def test_set_pictures_refuses_too_many_and_twice_the_same():
    product = ProductFactory()
    one = picture()

    with pytest.raises(Refused):
        set_pictures(product, [one, one])
    with pytest.raises(Refused):
        set_pictures(product, [picture() for _n in range(13)])

    assert not product.product_pictures.exists()
