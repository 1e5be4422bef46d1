"""Rates of exchange as text: CSV with a row for each rate, or, as central banks publish them, a column for
each currency.

    date,base,currency,rate          Date,USD,JPY,CNY
    2026-11-27,EUR,USD,1.0821        2026-11-27,1.0821,163.2,7.83

With ";" between the cells a decimal comma is read, too. A row without `base` is of the base that the page
names. What cannot be read is told with the number of its row, and nothing of it is kept.
"""

import csv
import datetime
import io
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import groupby

from babel.numbers import list_currencies
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fair.errors import Refused
from fair.texts import one_line
from matchmaking.models import ExchangeRate

CURRENCIES = frozenset(list_currencies())
MOST_ROWS = 5_000
MOST_TEXT = 1_000_000
NONE = {"", "N/A", "-", "–"}
JUMP = Decimal("0.2")  # a rate that differs by so much from the one before it is pointed out
DATES = ("%d.%m.%Y", "%d %B %Y", "%d/%m/%Y", "%Y%m%d")
PLACES = Decimal("0.0000000001")
HIGHEST = Decimal("9999999999")


@dataclass
class RateRow:
    """A rate as it was read. `state` is "new", "changed", "same" or "wrong"; `hint` says what looks odd."""

    number: int
    base: str = ""
    currency: str = ""
    on: datetime.date | None = None
    value: Decimal | None = None
    state: str = "new"
    error: str = ""
    hint: str = ""
    before: Decimal | None = None

    @property
    def key(self):
        return self.base, self.currency, self.on


def read_rates(text, base="EUR"):
    """The rows of the text as RateRows, compared with what is kept. Raises Refused for what is no table."""
    if len(text) > MOST_TEXT:
        raise Refused(_("This is too much at once: load a year at a time."))
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    if len(lines) < 2:
        raise Refused(_("A row of headings and at least one row of rates are needed."))
    delimiter = max(";\t,", key=lines[0].count)
    table = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    heads = [one_line(cell).casefold() for cell in table[0]]
    reader = _long if {"currency", "rate"} <= set(heads) else _wide
    rows = [row for number, cells in enumerate(table[1:], 2) for row in reader(heads, number, cells, base)]
    if len(rows) > MOST_ROWS:
        raise Refused(
            ngettext("At most %(most)d rate fits.", "At most %(most)d rates fit.", MOST_ROWS)
            % {"most": MOST_ROWS}
        )
    _compare(rows)
    return rows


def _long(heads, number, cells, base):
    named = dict(zip(heads, map(one_line, cells), strict=False))
    told = (named.get(name, "") for name in ("currency", "date", "rate"))
    yield _row(number, named.get("base") or base, *told)


def _wide(heads, number, cells, base):
    codes = [head.upper() for head in heads]
    if heads[0] != "date" or not any(code in CURRENCIES for code in codes[1:]):
        raise Refused(
            _("The headings are date, base, currency and rate, or date and a column for each currency.")
        )
    for code, cell in list(zip(codes, map(one_line, cells), strict=False))[1:]:
        if code and cell.upper() not in NONE:
            yield _row(number, base, code, one_line(cells[0]), cell)


def _row(number, base, currency, day, value):
    row = RateRow(number, base.upper()[:3], currency.upper()[:3])
    row.on, row.value = _day(day), _number(value)
    for code in (row.base, row.currency):
        if code not in CURRENCIES:
            row.error = _("There is no currency %(code)s.") % {"code": code or "–"}
    if row.on is None:
        row.error = _("“%(cell)s” is no day: write it as 2026-11-27.") % {"cell": day[:20]}
    elif row.on > timezone.localdate():
        row.error = _("The day is still to come.")
    if row.value is None:
        row.error = _("“%(cell)s” is no rate above zero.") % {"cell": value[:20]}
    if not row.error and row.base == row.currency:
        row.error = _("A rate is between two currencies.")
    row.state = "wrong" if row.error else "new"
    return row


def _compare(rows):
    """Tell what is new, changed and the same, what stands there twice, and what jumps."""
    good = sorted((row for row in rows if not row.error), key=lambda row: (*row.key, row.number))
    for _pair, of_pair in groupby(good, key=lambda row: (row.base, row.currency)):
        of_pair = list(of_pair)
        _compare_pair(of_pair, _kept(of_pair))


def _compare_pair(rows, kept):
    """Of one pair of currencies, by day; `kept` are (day, rate), by day as well."""
    values, days, before = dict(kept), [day for day, _value in kept], None
    for row in rows:
        if before and before.on == row.on:
            if before.value != row.value:
                row.state = "wrong"
                row.error = _("Row %(number)d has another rate for that day.") % {"number": before.number}
            continue
        row.before = values.get(row.on)
        if row.before is not None:
            row.state = "same" if row.before == row.value else "changed"
        place = bisect_left(days, row.on)
        last = (days[place - 1], values[days[place - 1]]) if place else None
        if before and (last is None or before.on >= last[0]):
            last = (before.on, before.value)
        if last and abs(row.value / last[1] - 1) > JUMP:
            row.hint = _("The rate before was %(rate)s.") % {"rate": f"{last[1].normalize():f}"}
        before = row


def _kept(rows):
    """[(day, rate)] of the pair from a month before the first of the rows on."""
    since = rows[0].on - datetime.timedelta(days=31)
    kept = ExchangeRate.objects.filter(base=rows[0].base, currency=rows[0].currency, on__gte=since)
    return list(kept.order_by("on").values_list("on", "value"))


def _day(text):
    try:
        if found := parse_date(text):
            return found
    except ValueError:
        return None
    for pattern in DATES:
        try:
            return datetime.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def _number(text):
    text = text.replace(" ", "")
    if "," in text and "." not in text:
        text = text.replace(",", ".")
    try:
        value = Decimal(text.replace(",", "")).quantize(PLACES)
    except InvalidOperation:
        return None
    return value if 0 < value < HIGHEST else None
