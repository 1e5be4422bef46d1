"""From a file to the catalogue: a bad row never stops the good ones."""

from itertools import chain, islice

from django.db import DataError, IntegrityError
from django.utils.translation import gettext as _

from exhibitors.imports.files import open_table
from exhibitors.imports.headings import Headings
from exhibitors.imports.report import BadRow, Report, RowError
from exhibitors.imports.rows import parse
from exhibitors.imports.saving import Saved, save_batch
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
    with path.open("rb") as file, open_table(file, path.name) as table:
        first = list(islice(table.rows, BATCH))
        found = prices == "auto" and are_cents(first, Headings(table.headings))
        report.in_cents = found or prices == "cents"
        reading = Reading(shelf, in_cents=report.in_cents)
        rows = chain(first, table.rows)
        while batch := list(islice(rows, BATCH)):
            saved, wrong = save_rows(reading, batch, state)
            report.errors += wrong
            report.added += saved.added
            report.updated += saved.changed
            report.unchanged += saved.unchanged
            report.exhibitors = shelf.opened
            if progress:
                progress(report)
    report.ignored = reading.ignored
    report.errors.sort(key=lambda error: error.number)
    return report


def save_rows(reading, rows, state):
    """Save a batch of (number, row) as one transaction; what was Saved, and a RowError for each other row."""
    lines, wrong = reading.lines(rows)
    saved = _save(lines, reading.shelf, state)
    wrong += [RowError(line.number, str(why), line.values.get("name", "")[:80]) for line, why in saved.wrong]
    return saved, wrong


class Reading:
    """Turns rows into lines, or says what is wrong with them."""

    def __init__(self, shelf, mapping=None, in_cents=False):
        self.shelf, self.mapping, self.in_cents = shelf, mapping, in_cents
        self.headings, self.ignored = {}, []
        self.categories = _categories()

    def lines(self, rows):
        lines, wrong = [], []
        for number, row in rows:
            try:
                lines.append(self.line(number, row))
            except BadRow as why:
                wrong.append(RowError(number, str(why)[:300], self.name_of(row)))
        return lines, wrong

    def line(self, number, row):
        """Raises BadRow."""
        if isinstance(row, BadRow):
            raise row
        headings = self.headings_of(row)
        cells, attributes = headings.cells(row)
        line = parse(number, cells, attributes, self.categories, self.in_cents, headings.said)
        self.shelf.check(line)
        return line

    def name_of(self, row):
        """What a row calls its product, for whoever looks for the row."""
        if isinstance(row, BadRow):
            return ""
        cells, _attributes = self.headings_of(row).cells(row)
        return one_line(cells.get("name", ""))[:80]

    def headings_of(self, row):
        """Rows of a sheet share their headings, and so do most objects of JSON Lines."""
        columns = tuple(row)
        if columns not in self.headings:
            if len(self.headings) > 1_000:
                self.headings.clear()
            self.headings[columns] = Headings(columns, self.mapping)
            self.ignored += [h for h in self.headings[columns].ignored if h not in self.ignored][:100]
        return self.headings[columns]


def _save(lines, shelf, state):
    """Save the lines together; when the database refuses one of them, in halves until it is found."""
    if not lines:
        return Saved()
    try:
        return save_batch(lines, shelf, state)
    except (DataError, IntegrityError, UnicodeEncodeError) as refused:
        shelf.forget()
        if len(lines) == 1:
            return Saved(wrong=[(lines[0], _why(refused))])
    middle = len(lines) // 2
    return _save(lines[:middle], shelf, state) + _save(lines[middle:], shelf, state)


def _why(refused):
    if "product_external_id_once" in str(refused):
        return _("Another product has this number already.")
    return one_line(refused)[:200]


def are_cents(rows, headings):
    """Whether prices are whole cents: none has a fraction, and most end as shop prices do, in 95 or 99."""
    columns = [heading for heading, field in headings.fields.items() if field == "price"]
    prices = [
        row[heading]
        for _number, row in rows
        if isinstance(row, dict)
        for heading in columns
        if row.get(heading)
    ]
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
