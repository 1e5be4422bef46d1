"""Quotes side by side: in one currency, at a day's rates, and only like with like."""

import datetime
from decimal import Decimal

import pytest

from exhibitors.models import PriceTier
from matchmaking.comparing import compare
from matchmaking.exchange import Exchange
from matchmaking.incoterms import GROUP_OF, INCLUDED, left_out
from matchmaking.models import ExchangeRate
from tests.factories import InvitationFactory, QuoteFactory, RequestLineFactory, SourcingRequestFactory

DAY = datetime.date(2026, 12, 1)


def rate(currency, value, on=DAY, base="EUR"):
    return ExchangeRate.objects.create(base=base, currency=currency, on=on, value=value)


def quoted(request, **terms):
    invitation = InvitationFactory(request=request, state="quoted")
    return QuoteFactory(invitation=invitation, **{f"offered__{name}": value for name, value in terms.items()})


@pytest.mark.django_db
def test_the_latest_rate_that_is_not_of_a_later_day_holds():
    rate("USD", "1.05", DAY - datetime.timedelta(days=9))
    used = rate("USD", "1.08", DAY - datetime.timedelta(days=2))
    rate("USD", "1.20", DAY + datetime.timedelta(days=1))

    conversion = Exchange.on(DAY).conversion("EUR", "USD")

    assert (conversion.value, conversion.legs, conversion.on) == (Decimal("1.08"), (used,), used.on)
    assert conversion.convert(Decimal("1000")) == Decimal("1080.00")


@pytest.mark.django_db
def test_two_currencies_without_a_rate_go_through_a_third_and_backwards():
    usd, cny = rate("USD", "1.10"), rate("CNY", "7.70", DAY - datetime.timedelta(days=3))
    exchange = Exchange.on(DAY)

    across = exchange.conversion("CNY", "USD")

    assert across.value == Decimal("0.1428571429")
    assert (set(across.legs), across.on) == ({usd, cny}, cny.on)
    assert exchange.conversion("USD", "EUR").value == Decimal("0.9090909091")
    assert exchange.conversion("USD", "USD").is_same
    assert exchange.conversion("USD", "BRL") is None


@pytest.mark.django_db
def test_the_best_price_is_marked_only_among_those_alike():
    rate("USD", "1.10")
    request = SourcingRequestFactory(currency="USD")
    dear = quoted(request, price="4.40")
    cheap = quoted(request, price="3.90", currency="EUR", incoterm="FCA")
    ex_works = quoted(request, price="3.00", incoterm="EXW")

    comparison = compare(request, day=DAY)

    (row,) = comparison.rows
    found = {cell.column.quote: (cell.compared, cell.is_best, cell.why) for cell in row.cells}
    assert found == {
        dear: (Decimal("4.4000"), False, ""),
        cheap: (Decimal("4.2900"), True, ""),
        ex_works: (Decimal("3.0000"), False, "alone"),
    }
    assert [column.quote for column in comparison.columns] == [ex_works, cheap, dear]
    assert [column.is_best for column in comparison.columns] == [False, True, False]


@pytest.mark.django_db
def test_without_a_rate_a_quote_stays_in_its_own_currency():
    request = SourcingRequestFactory(currency="USD")
    quoted(request)
    foreign = quoted(request, currency="BRL", price="20")

    comparison = compare(request, day=DAY)

    assert comparison.without_rate == ["BRL"]
    assert comparison.rates == []
    cell = comparison.rows[0].cells[1]
    assert (cell.column.quote, cell.price, cell.compared, cell.why) == (foreign, Decimal(20), None, "rate")
    assert (cell.column.total, cell.column.compared_total) == (Decimal("10000.00"), None)


@pytest.mark.django_db
def test_the_tier_of_the_asked_quantity_counts_and_what_is_below_the_minimum_does_not():
    request = SourcingRequestFactory()
    quoted(request, prices=[(1, "5.00"), (500, "4.00"), (1000, "3.00")])
    quoted(request, price="2.00", moq=600)

    comparison = compare(request, day=DAY)

    cells = comparison.rows[0].cells
    assert [(cell.price, cell.why) for cell in cells] == [(Decimal("4.00"), "alone"), (None, "minimum")]


@pytest.mark.django_db
def test_totals_are_told_only_where_they_are_whole():
    request = SourcingRequestFactory()
    RequestLineFactory(request=request, position=32000)
    whole, part = quoted(request), quoted(request, gaps=[1])

    comparison = compare(request, day=DAY)

    assert {column.quote: column.total for column in comparison.columns} == {
        whole: Decimal("4000.00"),
        part: None,
    }
    assert comparison.rows[1].cells[1].why == "gap"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_comparison_takes_the_same_queries_however_many_quotes(count, django_assert_num_queries):
    request = SourcingRequestFactory()
    for _each in range(count):
        quoted(request)

    with django_assert_num_queries(6):
        compare(request)


def test_every_incoterm_has_a_group_and_says_what_it_leaves_out():
    assert set(GROUP_OF) == set(INCLUDED) == set(PriceTier.Incoterm.values)
    assert len(left_out("EXW")) == 8
    assert [str(part) for part in left_out("DDP")] == ["unloading there"]
    assert "cargo insurance" not in left_out("CIF")
    assert left_out("") == []
