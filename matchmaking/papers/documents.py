"""The papers themselves as PDF, in the language in use."""

from decimal import Decimal

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from exhibitors.units import amount
from fair.countries import country_name
from fair.templatetags.days import day_and_time, long_day
from matchmaking.amounts import coded, figure, rate_in_words, whole_coded
from matchmaking.comparing import why_in_words
from matchmaking.incoterms import group_label, group_of, left_out
from matchmaking.papers.layout import QUIET, Paper


def moment(at):
    return day_and_time(timezone.localtime(at))


def request_pdf(request, buyer=""):
    """A sourcing request; `buyer` is who asks, in words, as the reader may know it."""
    paper = Paper(request.title, request.edition.fair_name, _("Sourcing request"))
    place = f"{request.incoterm} {request.place}".strip()
    paper.facts(
        [
            (_("Buyer"), buyer),
            (_("Quotes until"), request.deadline and moment(request.deadline)),
            (_("Delivery"), place),
            (_("Country of delivery"), country_name(request.country) if request.country else ""),
            (_("Wanted on"), request.wanted_on and long_day(request.wanted_on)),
            (_("Certificates"), ", ".join(request.certificates)),
            (_("Samples"), _("wanted") if request.wants_samples else ""),
        ]
    )
    if request.text:
        paper.add(request.text)
    rows = [
        [line.name, details_of(line), amount(line.quantity, line.unit), _target(line, request.currency)]
        for line in request.lines.all()
    ]
    headings = [_("Article"), _("Specification"), _("Quantity"), _("Target price")]
    paper.table(headings, rows, [3, 4, 2, 2], numbers=(2, 3))
    return paper.content()


def details_of(line):
    told = [f"{one['name']}: {one['value']} {one['unit']}".strip() for one in line.attributes]
    return "\n".join(filter(None, [line.text, *told, ", ".join(line.certificates)]))


def _target(line, currency):
    return "" if line.target_price is None else coded(line.target_price, currency)


def quote_pdf(quote, version, buyer):
    """A version of a quote; `buyer` as for `request_pdf`."""
    exhibitor, request = quote.invitation.exhibitor, quote.invitation.request
    about = _("Quote, version %(number)s") % {"number": version.number}
    paper = Paper(_("Quote: %(title)s") % {"title": request.title}, request.edition.fair_name, about)
    paper.facts(
        [
            (_("From"), f"{exhibitor.legal_name or exhibitor.name}\n{exhibitor.place}"),
            (_("For"), buyer),
            (_("Version"), f"{version.number}, {moment(version.sent_at)}"),
            (_("State"), quote.get_state_display()),
            *terms_of(version),
        ]
    )
    paper.table(*quote_table(version))
    words = _("Total") if version.is_complete else _("Total of what is offered")
    paper.add(f"{words}: {whole_coded(version.total, version.currency)}", size=12, bold=True, right=True)
    for text in filter(None, (version.delivery, version.text)):
        paper.add(text)
    return paper.content()


def terms_of(version):
    """Pairs of label and value that every paper with a version tells."""
    return [
        (_("Delivery"), f"{version.delivery_place} ({group_label(group_of(version.incoterm))})"),
        (_("Not in the price"), ", ".join(str(part) for part in left_out(version.incoterm))),
        (_("Payment"), version.payment),
        (_("Valid until"), version.valid_until and long_day(version.valid_until)),
    ]


def quote_table(version):
    headings = [_("Article"), _("Prices of one"), _("MOQ"), _("Lead time"), _("Quantity"), _("Together")]
    rows = [quote_row(line, version.currency) for line in version.lines.all()]
    return headings, rows, [4, 3, 2, 2, 2, 2], (2, 3, 4, 5)


def quote_row(line, currency):
    if not line.is_offered:
        return [line.request_line.name, _("not offered"), "", "", "", ""]
    prices = "\n".join(step_text(tier, currency) for tier in line.prices)
    return [
        "\n".join(filter(None, [line.name, line.text])),
        prices,
        amount(line.moq, line.unit) if line.moq else "",
        _("%(days)s days") % {"days": line.lead_time_days} if line.lead_time_days else "",
        amount(line.quantity, line.unit),
        "" if line.subtotal is None else whole_coded(line.subtotal, currency),
    ]


def step_text(tier, currency):
    words = {"quantity": figure(tier.quantity_from), "price": coded(tier.unit_price, currency)}
    return _("from %(quantity)s: %(price)s") % words


def comparison_pdf(comparison, most=5):
    """All quotes side by side: as many as fit beside each other, then the next below."""
    request = comparison.request
    paper = Paper(_("Quotes: %(title)s") % {"title": request.title}, request.edition.fair_name, wide=True)
    for begin in range(0, len(comparison.columns), most):
        _add_columns(paper, comparison, slice(begin, begin + most))
    for note in notes_of(comparison):
        paper.add(note, size=8, colour=QUIET)
    return paper.content()


def _add_columns(paper, comparison, part):
    columns = comparison.columns[part]
    rows = [
        [
            f"{row.line.name}\n{amount(row.quantity, row.line.unit)}",
            *(cell_text(cell) for cell in row.cells[part]),
        ]
        for row in comparison.rows
    ]
    best = [
        (place, at + 1)
        for place, row in enumerate(comparison.rows)
        for at, cell in enumerate(row.cells[part])
        if cell.is_best
    ]
    marked = best + [(len(rows), at + 1) for at, column in enumerate(columns) if column.is_best]
    rows += [[label, *values] for label, values in facts_of(columns, comparison.request.currency)]
    headings = [
        _("Article"),
        *(f"{column.exhibitor.name} ({column.quote.get_state_display()})" for column in columns),
    ]
    paper.table(headings, rows, [3, *(3 for _column in columns)], marked=marked)


def asked_text(row):
    return f"{row.line.name}\n{amount(row.quantity, row.line.unit)}"


def cell_text(cell):
    if cell.price is None:
        return why_in_words(cell)
    own = coded(cell.price, cell.column.offer.currency)
    also = f"~ {coded(cell.converted, cell.column.conversion.target)}" if cell.converted is not None else ""
    mark = _("lowest on like terms") if cell.is_best else why_in_words(cell)
    other = cell.line.name if cell.line.is_other else ""
    return "\n".join(filter(None, [own, also, mark, other]))


def facts_of(columns, currency):
    """(label, a value for each column) of what stands below the lines."""
    return [
        (_("Total"), [total_text(column, currency) for column in columns]),
        (_("Delivery"), [f"{column.offer.delivery_place}\n{column.group_label}" for column in columns]),
        (_("Not in the price"), [", ".join(map(str, column.left_out)) for column in columns]),
        (_("Lead time"), [_days(column.lead_time_days) for column in columns]),
        (_("Payment"), [column.offer.payment for column in columns]),
        (_("Valid until"), [long_day(column.offer.valid_until) for column in columns]),
    ]


def total_text(column, currency):
    if column.total is None:
        return _("not every line")
    own = whole_coded(column.total, column.offer.currency)
    also = f"~ {whole_coded(column.converted_total, currency)}" if column.converted_total is not None else ""
    return "\n".join(filter(None, [own, also, _("lowest on like terms") if column.is_best else ""]))


def _days(days):
    return _("%(days)s days") % {"days": days} if days else _("not told for every line")


def notes_of(comparison):
    """What the figures stand on: the rates with their days, and what is not compared."""
    notes = [f"{rate_in_words(rate)} ({long_day(rate.on)})" for rate in comparison.rates]
    if notes:
        notes = [_("Rates: %(rates)s") % {"rates": "; ".join(notes)}]
    if comparison.without_rate:
        told = {"currencies": ", ".join(comparison.without_rate), "currency": comparison.request.currency}
        notes.append(_("No rate from %(currencies)s to %(currency)s: not compared.") % told)
    if len(comparison.groups) > 1:
        notes.append(_("Only quotes on like delivery terms are compared with each other."))
    return notes


def acceptance_pdf(acceptance):
    """What was accepted, from what was frozen alone."""
    terms = acceptance.terms
    currency = terms["currency"]
    about = _("Acceptance %(number)s") % {"number": acceptance.number}
    paper = Paper(about, terms["fair"], terms["request"]["title"])
    paper.facts(
        [
            (_("Accepted"), moment(parse_datetime(terms["at"]))),
            (_("Buyer"), party(terms["buyer"])),
            (_("Exhibitor"), party(terms["exhibitor"])),
            (_("Quoted by"), terms["exhibitor"]["signed_by"]),
            (_("Version of the quote"), str(terms["quote"]["version"])),
            (_("Delivery"), f"{terms['incoterm']} {terms['place']}"),
            (_("Payment"), terms["payment"]),
            (_("Lead time"), _days(terms["lead_time_days"]) if terms["lead_time_days"] else ""),
            (_("The quote was valid until"), long_day(parse_date(terms["valid_until"]))),
        ]
    )
    rows = [
        [
            "\n".join(filter(None, [line["name"], line["code"], line["text"]])),
            amount(line["quantity"], line["unit"]),
            coded(Decimal(line["unit_price"]), currency),
            whole_coded(Decimal(line["subtotal"]), currency),
        ]
        for line in terms["lines"]
    ]
    headings = [_("Article"), _("Quantity"), _("Price of one"), _("Together")]
    paper.table(headings, rows, [5, 2, 2, 2], numbers=(1, 2, 3))
    total = whole_coded(Decimal(terms["total"]), currency)
    paper.add(f"{_('Total')}: {total}", size=12, bold=True, right=True)
    _add_rate(paper, terms)
    for text in filter(None, (terms["delivery"], terms["text"])):
        paper.add(text)
    paper.add(f"SHA-256 {acceptance.digest}", size=7, colour=QUIET)
    return paper.content()


def _add_rate(paper, terms):
    if rate := terms["rate"]:
        legs = "; ".join(
            f"1 {leg['base']} = {leg['rate']} {leg['currency']} ({long_day(parse_date(leg['on']))})"
            for leg in rate["rates"]
        )
        also = whole_coded(Decimal(terms["total_converted"]), rate["to"])
        paper.add(f"~ {also} · {legs}", size=8, colour=QUIET, right=True)


def party(told):
    """Name, company and country as they were then."""
    country = country_name(told["country"]) if told["country"] else ""
    parts = [
        told.get("legal_name") or told["name"],
        told.get("company"),
        told.get("address"),
        told.get("city"),
    ]
    return "\n".join(filter(None, [*parts, country]))
