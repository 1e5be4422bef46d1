"""The same as workbooks, with numbers as numbers, to be reckoned with."""

import io
from decimal import Decimal

from django.utils.translation import gettext as _

from fair.workbooks import Workbook
from matchmaking.comparing import why_in_words
from matchmaking.papers.documents import details_of, facts_of, notes_of, party, terms_of

WIDE = {0: 36, 1: 30}


def _book(write):
    out = io.BytesIO()
    with Workbook(out) as book:
        write(book)
    return out.getvalue()


def request_xlsx(request, buyer=""):
    def write(book):
        columns = [
            _("Article"),
            _("Specification"),
            _("Quantity"),
            _("Unit"),
            _("Target price"),
            _("Currency"),
        ]
        book.add_page(_("Sourcing request"), columns, WIDE)
        for line in request.lines.all():
            row = [line.name, details_of(line), line.quantity, line.unit, line.target_price, request.currency]
            book.write(row)
        _facts(
            book, [(_("Fair"), request.edition.fair_name), (_("Title"), request.title), (_("Buyer"), buyer)]
        )

    return _book(write)


def quote_xlsx(quote, version, buyer):
    def write(book):
        columns = [_("Article"), _("Remark"), _("From quantity"), _("Price of one"), _("Currency"), _("MOQ")]
        columns += [_("Lead time in days"), _("Quantity"), _("Unit"), _("Together")]
        book.add_page(_("Quote"), columns, WIDE)
        for line in version.lines.all():
            for row in _quote_rows(line, version.currency):
                book.write(row)
        about = [
            (_("Fair"), quote.invitation.request.edition.fair_name),
            (_("From"), quote.invitation.exhibitor.name),
            (_("For"), buyer),
            (_("Version"), version.number),
            *terms_of(version),
            (_("Total"), version.total),
            (_("Currency"), version.currency),
        ]
        _facts(book, about)

    return _book(write)


def _quote_rows(line, currency):
    """One for each price, the rest beside the first."""
    if not line.is_offered:
        return [[line.request_line.name, _("not offered")]]
    rest = [line.moq, line.lead_time_days, line.quantity, line.unit, line.subtotal]
    rows = [
        [line.name, line.text, tier.quantity_from, tier.unit_price, currency, *rest] for tier in line.prices
    ]
    return rows[:1] + [row[:5] for row in rows[1:]]


def comparison_xlsx(comparison):
    def write(book):
        names = [column.exhibitor.name for column in comparison.columns]
        target = comparison.request.currency
        headings = [_("Article"), _("Quantity")]
        for name in names:
            headings += [name, _("Currency"), f"{name}, {target}", _("Remark")]
        book.add_page(_("Quotes"), headings, {0: 36})
        for row in comparison.rows:
            cells = [part for cell in row.cells for part in _cell(cell)]
            book.write([row.line.name, row.quantity, *cells])
        for label, values in facts_of(comparison.columns, target):
            book.write([label, None, *(part for value in values for part in (value, None, None, None))])
        totals = [
            part
            for column in comparison.columns
            for part in (column.total, column.offer.currency, column.compared_total, None)
        ]
        book.write([_("Total"), None, *totals])
        book.add_page(_("Rates"), [_("Rates and notes")], {0: 90})
        for note in notes_of(comparison):
            book.write([note])

    return _book(write)


def _cell(cell):
    mark = _("lowest on like terms") if cell.is_best else why_in_words(cell)
    return cell.price, cell.column.offer.currency, cell.compared, mark


def acceptance_xlsx(acceptance):
    terms = acceptance.terms

    def write(book):
        columns = [_("Article"), _("Remark"), _("Quantity"), _("Unit"), _("Price of one"), _("Together")]
        book.add_page(acceptance.number, [*columns, _("Currency")], WIDE)
        for line in terms["lines"]:
            sums = Decimal(line["unit_price"]), Decimal(line["subtotal"])
            book.write([line["name"], line["text"], line["quantity"], line["unit"], *sums, terms["currency"]])
        book.write([_("Total"), None, None, None, None, Decimal(terms["total"]), terms["currency"]])
        about = [
            (_("Fair"), terms["fair"]),
            (_("Accepted"), terms["at"]),
            (_("Buyer"), party(terms["buyer"])),
            (_("Exhibitor"), party(terms["exhibitor"])),
            (_("Delivery"), f"{terms['incoterm']} {terms['place']}"),
            (_("Payment"), terms["payment"]),
            (_("The quote was valid until"), terms["valid_until"]),
            (_("Rates"), _legs(terms["rate"])),
            ("SHA-256", acceptance.digest),
        ]
        _facts(book, about)

    return _book(write)


def _legs(rate):
    legs = rate["rates"] if rate else ()
    return "; ".join(f"1 {leg['base']} = {leg['rate']} {leg['currency']} ({leg['on']})" for leg in legs)


def _facts(book, pairs):
    book.add_page(_("Terms"), [_("What"), _("Value")], {0: 30, 1: 70})
    for label, value in pairs:
        if value not in ("", None):
            book.write([label, value])
