from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from exhibitors.prices import reckon, tier_at, to_minor_unit
from tests.factories import PriceTierFactory, ProductFactory


@pytest.fixture
def product(db):
    product = ProductFactory(moq=300, lead_time_days=25)
    for quantity, price in [(1200, "7.85"), (300, "9.10"), (500, "8.40")]:
        PriceTierFactory(product=product, quantity_from=quantity, unit_price=price)
    product.refresh_from_db()
    return product


@pytest.mark.parametrize(
    ("asked", "price", "total"),
    [
        ("300", "9.10", "2730.00"),
        ("499", "9.10", "4540.90"),
        ("500", "8.40", "4200.00"),
        ("1,199", "8.40", "10071.60"),
        ("1200", "7.85", "9420.00"),
        ("1 000 000", "7.85", "7850000.00"),
    ],
)
def test_a_quantity_costs_what_its_tier_says(product, asked, price, total):
    reckoning = reckon(product, asked)

    assert (reckoning.tier.unit_price, reckoning.total) == (Decimal(price), Decimal(total))


@pytest.mark.parametrize("asked", ["", "many", "-5", "0", "１２", "<script>", "\x00", "1e9"])
def test_what_is_no_quantity_counts_as_the_smallest_order(product, asked):
    assert reckon(product, asked).quantity == 300


def test_below_the_smallest_order_no_total_is_told(product):
    reckoning = reckon(product, "299")

    assert (reckoning.quantity, reckoning.minimum, reckoning.total) == (299, 300, None)


def test_the_moq_counts_where_it_is_above_the_first_tier(product):
    product.moq = 600

    assert (reckon(product).quantity, reckon(product, "500").total) == (600, None)


def test_a_huge_quantity_is_held_to_what_can_be_shown(product):
    assert reckon(product, "9" * 400).quantity == 999_999_999


def test_bands_end_where_the_next_begins(product):
    bands = [(band.tier.quantity_from, band.up_to, band.chosen) for band in reckon(product, "700").bands]

    assert bands == [(300, 499, False), (500, 1199, True), (1200, None, False)]


def test_a_product_without_prices_has_no_total_but_a_day(product):
    product.price_tiers.all().delete()
    product.tiers = []

    reckoning = reckon(product, "400")

    assert (reckoning.bands, reckoning.total) == ([], None)
    assert reckoning.ready_by == timezone.localdate() + timedelta(days=25)


def test_the_stepper_stays_between_the_smallest_order_and_the_largest(product):
    assert (reckon(product, "350").fewer, reckon(product, "350").more) == (300, 450)
    assert reckon(product, "999999999").more == 999_999_999


def test_no_tier_holds_less_than_the_first():
    assert tier_at([], 5) is None


@pytest.mark.parametrize(("currency", "rounded"), [("USD", "0.13"), ("JPY", "0"), ("KWD", "0.125")])
def test_money_is_rounded_as_it_is_paid(currency, rounded):
    assert to_minor_unit(Decimal("0.125"), currency) == Decimal(rounded)
