"""Rates of exchange: read from tables, looked at row by row, kept by organisers."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from fair.errors import Refused
from fair.models import AuditEntry
from matchmaking.models import ExchangeRate
from matchmaking.rate_sheet import read_rates
from tests.factories import OrganiserFactory, UserFactory

pytestmark = pytest.mark.django_db
LOAD = "admin:matchmaking_exchangerate_load"


def told(rows):
    return [(row.number, row.base, row.currency, str(row.on), row.value, row.state) for row in rows]


def test_a_row_for_each_rate_is_read():
    rows = read_rates("date,base,currency,rate\n2026-11-26,EUR,USD,1.0821\n2026-11-26,usd,cny,7.12\n")

    assert told(rows) == [
        (2, "EUR", "USD", "2026-11-26", Decimal("1.0821"), "new"),
        (3, "USD", "CNY", "2026-11-26", Decimal("7.12"), "new"),
    ]


def test_a_column_for_each_currency_is_read_as_central_banks_publish_them():
    rows = read_rates("Date, USD, JPY, TRY, \n26 November 2026, 1.0821, 163.20, N/A, \n")

    assert [row[2:5] for row in told(rows)] == [
        ("USD", "2026-11-26", Decimal("1.0821")),
        ("JPY", "2026-11-26", Decimal("163.2")),
    ]


def test_a_decimal_comma_is_read():
    (row,) = read_rates("date;currency;rate\n26.11.2026;USD;1,0821\n", base="GBP")

    assert told([row])[0][1:5] == ("GBP", "USD", "2026-11-26", Decimal("1.0821"))


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("2026-11-26,EUR,XQX,1.1", "no currency XQX"),
        ("2999-01-01,EUR,USD,1.1", "still to come"),
        ("26th,EUR,USD,1.1", "is no day"),
        ("2026-11-26,EUR,USD,0", "no rate above zero"),
        ("2026-11-26,EUR,USD,about 1", "no rate above zero"),
        ("2026-11-26,EUR,EUR,1", "between two currencies"),
    ],
)
def test_each_wrong_row_says_what_is_wrong(line, error):
    good, bad = read_rates(f"date,base,currency,rate\n2026-11-25,EUR,USD,1.1\n{line}\n")

    assert (good.error, bad.state) == ("", "wrong")
    assert error in bad.error


def test_two_rates_for_one_day_are_told_and_jumps_are_pointed_out():
    text = "date,base,currency,rate\n2026-11-24,EUR,USD,1.1\n2026-11-24,EUR,USD,1.2\n2026-11-25,EUR,USD,11\n"
    first, second, third = read_rates(text)

    assert (first.error, "another rate" in second.error) == ("", True)
    assert (third.error, third.hint) == ("", "The rate before was 1.1.")


def test_what_is_no_table_is_refused():
    for text in ("", "date,currency,rate", "name,price\nkettle,4"):
        with pytest.raises(Refused):
            read_rates(text)


def test_an_organiser_looks_at_a_table_and_keeps_it(client):
    client.force_login(OrganiserFactory())
    old = ExchangeRate.objects.create(on=datetime.date(2026, 11, 26), currency="USD", value="1.05")
    table = "date,base,currency,rate\n2026-11-26,EUR,USD,1.0821\n2026-11-26,EUR,CNY,7.83\n"

    seen = client.post(reverse(LOAD), {"base": "EUR", "text": table})
    assert "New: 1. Changed: 1." in seen.content.decode()
    old.refresh_from_db()
    assert old.value == Decimal("1.05")
    kept = client.post(reverse(LOAD), {"base": "EUR", "text": table, "load": "1"})

    assert kept.status_code == 302
    old.refresh_from_db()
    assert (old.value, ExchangeRate.objects.count()) == (Decimal("1.0821"), 2)
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["rate.changed", "rates.loaded"]


def test_nothing_is_kept_while_a_row_is_wrong(client):
    client.force_login(OrganiserFactory())
    table = "date,base,currency,rate\n2026-11-26,EUR,USD,1.08\n2026-11-26,EUR,CNY,none\n"

    answer = client.post(reverse(LOAD), {"base": "EUR", "text": table, "load": "1"})

    assert "no rate above zero" in answer.content.decode()
    assert not ExchangeRate.objects.exists()


def test_rates_are_entered_one_by_one(client):
    client.force_login(OrganiserFactory())
    add = reverse("admin:matchmaking_exchangerate_add")
    form = {"on": timezone.localdate().isoformat(), "base": "EUR", "currency": "usd", "value": "1.08"}

    assert client.post(add, form | {"currency": "EUR"}).status_code == 200
    assert client.post(add, form).status_code == 302

    assert ExchangeRate.objects.get().currency == "USD"


def test_nobody_else_loads_rates(client):
    for user in (UserFactory(), UserFactory(is_staff=True)):
        client.force_login(user)
        client.post(reverse(LOAD), {"base": "EUR", "text": "date,USD\n2026-11-26,1", "load": "1"})

    assert not ExchangeRate.objects.exists()
