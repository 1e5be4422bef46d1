"""All quotes for a request side by side: in one currency, at the rates of a day, and only like with like.

Prices are compared within a group of Incoterms (`incoterms.GROUPS`) and where there is a rate into the
request's currency; anything else is marked, never guessed.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from exhibitors.prices import to_minor_unit
from matchmaking.exchange import Exchange
from matchmaking.incoterms import GROUPS, group_label, group_of, left_out
from matchmaking.models import Quote

ORDER = list(GROUPS)


@dataclass
class Column:
    """A quote; `conversion` is None where there is no rate into the request's currency."""

    quote: Quote
    conversion: Any
    total: Decimal | None = None
    is_best: bool = False

    @property
    def exhibitor(self):
        return self.quote.invitation.exhibitor

    @property
    def offer(self):
        return self.quote.offer

    @property
    def group(self):
        return group_of(self.offer.incoterm)

    @property
    def group_label(self):
        return group_label(self.group)

    @cached_property
    def left_out(self):
        return left_out(self.offer.incoterm)

    @property
    def is_open(self):
        """Whether it can be accepted now."""
        return self.quote.is_valid

    @property
    def converted_total(self):
        if self.total is None or self.conversion is None or self.conversion.is_same:
            return None
        return self.conversion.convert(self.total)

    @property
    def compared_total(self):
        """The total in the request's currency, None where it is not complete or has no rate."""
        return None if self.total is None or self.conversion is None else self.conversion.convert(self.total)

    @property
    def lead_time_days(self):
        """The longest of its lines, None where one of them tells none."""
        days = [line.lead_time_days for line in self.offer.offered]
        return max(days) if days and all(days) else None


@dataclass
class Cell:
    """What a quote says to a line, for the quantity that is asked for. `line` is its QuoteLine, or None.

    `why` says why it is not compared: "gap", "minimum", "rate", "closed", "alone"; else "".
    """

    column: Column
    line: Any
    quantity: int
    is_best: bool = False
    why: str = ""

    @cached_property
    def price(self):
        return self.line.price_at(self.quantity) if self.line else None

    @property
    def subtotal(self):
        if self.price is None:
            return None
        return to_minor_unit(self.price * self.quantity, self.column.offer.currency)

    @property
    def compared(self):
        """The price in the request's currency, or None."""
        conversion = self.column.conversion
        return None if self.price is None or conversion is None else conversion.convert_price(self.price)

    @property
    def converted(self):
        """The same where that is another currency than the quote's own."""
        return None if self.column.conversion is None or self.column.conversion.is_same else self.compared


@dataclass
class Row:
    """A line of the request; `quantity` is what is still to be given away, or all of it."""

    line: Any
    quantity: int
    given: int
    cells: list = field(default_factory=list)


@dataclass
class Comparison:
    request: Any
    columns: list
    rows: list
    day: Any

    @property
    def rates(self):
        """The rates that were used, each once."""
        legs = [leg for column in self.columns if column.conversion for leg in column.conversion.legs]
        return list({leg.pk: leg for leg in legs}.values())

    @property
    def without_rate(self):
        """The currencies that stay as they are, since no rate leads from them."""
        return sorted({column.offer.currency for column in self.columns if column.conversion is None})

    @property
    def groups(self):
        """The groups of Incoterms among the quotes, in the order of the way."""
        return sorted({column.group for column in self.columns if column.group}, key=ORDER.index)

    @property
    def places_differ(self):
        """Whether, within a group, the prices hold at different places, which freight depends on."""
        places = {(column.group, column.offer.place.casefold()) for column in self.columns if column.is_open}
        return len(places) > len({group for group, _place in places})

    @property
    def has_open(self):
        return any(column.is_open for column in self.columns)


def compare(request, quotes=None, day=None):
    """The Comparison of the quotes that were sent for the request, at the rates of a day, else today's."""
    exchange = Exchange.on(day)
    if quotes is None:
        quotes = Quote.objects.sent().with_offer().filter(invitation__request=request)
    columns = [Column(quote, exchange.conversion(quote.offer.currency, request.currency)) for quote in quotes]
    lines = request.lines.annotate(given=Sum("awards__quantity", default=0)).order_by("position", "pk")
    rows = [_row(line, columns) for line in lines]
    _add_totals(rows, columns)
    columns.sort(key=_place)
    for row in rows:
        row.cells.sort(key=lambda cell: _place(cell.column))
    return Comparison(request, columns, rows, exchange.day)


def why_in_words(cell):
    """Why a cell is not compared, in a few words."""
    words = {
        "gap": _("not offered"),
        "minimum": _("below the minimum"),
        "rate": _("no rate for %(currency)s") % {"currency": cell.column.offer.currency},
        "closed": cell.column.quote.get_state_display(),
        "alone": _("nothing alike to compare"),
    }
    return words.get(cell.why, "")


def _place(column):
    group = ORDER.index(column.group) if column.group else len(ORDER)
    total = column.compared_total
    return not column.is_open, group, total is None, total or 0, column.quote.pk


def _row(line, columns):
    left = line.quantity - line.given
    row = Row(line, left if left > 0 else line.quantity, line.given)
    row.cells = [Cell(column, _offered(column.offer, line), row.quantity) for column in columns]
    for cell in row.cells:
        cell.why = _why(cell)
    alike = {}
    for cell in row.cells:
        if not cell.why:
            alike.setdefault(cell.column.group, []).append(cell)
    for cells in alike.values():
        _mark(cells)
    return row


def _mark(cells):
    """The lowest price among those that are alike; a price alone is neither high nor low."""
    if len(cells) == 1:
        cells[0].why = "alone"
        return
    lowest = min(cell.compared for cell in cells)
    for cell in cells:
        cell.is_best = cell.compared == lowest


def _offered(offer, line):
    return next((one for one in offer.offered if one.request_line_id == line.pk), None)


def _why(cell):
    if cell.line is None:
        return "gap"
    if cell.price is None:
        return "minimum"
    if not cell.column.is_open:
        return "closed"
    return "rate" if cell.column.conversion is None or not cell.column.group else ""


def _add_totals(rows, columns):
    """Only of quotes that have a price for every line; the lowest among those that are alike is marked."""
    for place, column in enumerate(columns):
        subtotals = [row.cells[place].subtotal for row in rows]
        if subtotals and None not in subtotals:
            column.total = sum(subtotals)
    alike = {}
    for column in columns:
        if column.is_open and column.group and column.compared_total is not None:
            alike.setdefault(column.group, []).append(column)
    for group in alike.values():
        lowest = min(column.compared_total for column in group)
        for column in group if len(group) > 1 else ():
            column.is_best = column.compared_total == lowest
