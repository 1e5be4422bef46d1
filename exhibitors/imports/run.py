"""From a file to the catalogue: a bad row never stops the good ones."""

from itertools import chain, islice

from django.db import DataError, IntegrityError

from exhibitors.imports.files import open_rows
from exhibitors.imports.headings import Headings
from exhibitors.imports.report import BadRow, Report, RowError
from exhibitors.imports.rows import parse
from exhibitors.imports.saving import save_batch
from exhibitors.models import Product
from fair.models import Category
from fair.texts import one_line

BATCH = 500


def import_catalogue(path, shelf, prices="auto", state=Product.State.LISTED, progress=None):
    """Add and update products from the file. Raises Refused when it cannot be read at all.

    `shelf` says whose products they are; `prices` are in "units", in "cents", or "auto": found out from
    the file. `progress` is called with the Report so far after each batch.
    """
    report = Report()
    with open_rows(path) as rows:
        first = list(islice(rows, BATCH))
        report.in_cents = prices == "cents" or (prices == "auto" and _are_cents(first))
        reading = _Reading(shelf, report)
        rows = chain(first, rows)
        while batch := list(islice(rows, BATCH)):
            lines = [line for number, row in batch if (line := reading.line(number, row))]
            _save(lines, shelf, state, report)
            report.exhibitors = shelf.opened
            if progress:
                progress(report)
    report.ignored = reading.ignored
    report.errors.sort(key=lambda error: error.number)
    return report


class _Reading:
    """Turns rows into lines and keeps what was wrong with the others."""

    def __init__(self, shelf, report):
        self.shelf, self.report = shelf, report
        self.headings, self.ignored = {}, []
        self.categories = _categories()

    def line(self, number, row):
        cells = {}
        try:
            if isinstance(row, BadRow):
                raise row
            cells, attributes = self._headings_of(row).cells(row)
            line = parse(number, cells, attributes, self.categories, self.report.in_cents)
            self.shelf.check(line)
        except BadRow as wrong:
            name = one_line(cells.get("name", ""))[:80]
            self.report.errors.append(RowError(number, str(wrong), name))
            return None
        return line

    def _headings_of(self, row):
        """Rows of a sheet share their headings, and so do most objects of JSON Lines."""
        columns = tuple(row)
        if columns not in self.headings:
            if len(self.headings) > 1_000:
                self.headings.clear()
            self.headings[columns] = Headings(columns)
            self.ignored += [h for h in self.headings[columns].ignored if h not in self.ignored][:100]
        return self.headings[columns]


def _save(lines, shelf, state, report):
    """Save the lines together; when the database refuses one of them, in halves until it is found."""
    if not lines:
        return
    try:
        added, updated, unchanged = save_batch(lines, shelf, state)
    except (DataError, IntegrityError, UnicodeEncodeError) as refused:
        shelf.forget()
        if len(lines) == 1:
            line, reason = lines[0], one_line(refused)[:200]
            report.errors.append(RowError(line.number, reason, line.values["name"][:80]))
            return
        middle = len(lines) // 2
        _save(lines[:middle], shelf, state, report)
        _save(lines[middle:], shelf, state, report)
        return
    report.added += added
    report.updated += updated
    report.unchanged += unchanged


def _are_cents(rows):
    """Whether prices are whole cents: none has a fraction, and most end as shop prices do, in 95 or 99."""
    prices = [row.get("price") for _number, row in rows if isinstance(row, dict) and row.get("price")]
    if not prices or not all(isinstance(price, int) for price in prices):
        return False
    return sum(price >= 100 and price % 100 in {95, 99} for price in prices) * 2 > len(prices)


def _categories():
    """Ids by slug and by name in every language, deepest level last so that it wins."""
    found = {}
    for category in Category.objects.order_by("level"):
        for text in (category.slug, *category.names.values()):
            found[text.casefold()] = category.pk
    return found
