"""The page on which a buyer gives lines to exhibitors."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exhibitors.prices import to_minor_unit
from fair.addresses import whole_number
from fair.texts import one_line
from matchmaking.services.deciding import Pick


@dataclass
class Share:
    """How much of a line an exhibitor is to get: `typed` is as it stands in the field."""

    cell: Any
    typed: str = ""

    @property
    def name(self):
        return f"share-{self.cell.column.offer.pk}-{self.cell.line.request_line_id}"


@dataclass
class Order:
    """What one exhibitor would get: rows of (quote line, quantity, price, subtotal)."""

    column: Any
    rows: list
    total: Decimal
    converted: Decimal | None


class DecisionSheet:
    """The lines of a Comparison with a field for each offer that can be accepted.

    `data` is what was typed; in an address, `quote` names one whose offer is to be accepted whole.
    """

    def __init__(self, comparison, data):
        self.comparison, self.data = comparison, data
        self.keeps_open, self.raises = "keeps_open" in data, "raises" in data
        self.chosen = whole_number(data.get("quote", ""))
        self.lines = [(row, self._shares(row)) for row in comparison.rows]

    @property
    def ways(self):
        return {"keeps_open": self.keeps_open, "raises": self.raises}

    @property
    def picks(self):
        shares = [share for _row, shares in self.lines for share in shares]
        found = [(share, whole_number(share.typed.replace(",", "").replace(" ", ""))) for share in shares]
        return [
            Pick(share.cell.column.offer.pk, share.cell.line.request_line_id, min(quantity, 2_000_000_000))
            for share, quantity in found
            if quantity
        ]

    def plan_of(self, plan):
        """The Plan as Orders to be looked at."""
        columns = {column.quote.pk: column for column in self.comparison.columns}
        return [self._order(columns[quote.pk], awards) for quote, awards in plan.by_quote]

    def _order(self, column, awards):
        currency = column.offer.currency
        rows = [(line, count, price, to_minor_unit(price * count, currency)) for line, count, price in awards]
        total = sum(row[3] for row in rows)
        is_foreign = column.conversion is not None and not column.conversion.is_same
        return Order(column, rows, total, column.conversion.convert(total) if is_foreign else None)

    def _shares(self, row):
        open_cells = [cell for cell in row.cells if cell.line and cell.column.is_open]
        return [Share(cell, self._typed(cell, row)) for cell in open_cells]

    def _typed(self, cell, row):
        share = Share(cell)
        if share.name in self.data:
            return one_line(self.data[share.name])
        left = row.line.quantity - row.given
        is_whole = self.chosen == cell.column.quote.pk and left > 0 and cell.price is not None
        return str(left) if is_whole else ""
