"""How prices of quotes are put on pages."""

from decimal import Decimal

from django import template
from django.utils.dateparse import parse_date

from exhibitors.units import amount
from matchmaking import amounts
from matchmaking.incoterms import group_label, group_of, left_out

register = template.Library()


@register.filter
def unit_money(price, currency):
    """{{ tier.unit_price|unit_money:version.currency }}: "€4.205"; nothing for None."""
    return "" if price is None else amounts.money(Decimal(price), currency)


@register.filter
def whole_money(total, currency):
    """{{ version.total|whole_money:version.currency }}: "¥9,420"."""
    return "" if total is None else amounts.whole_money(Decimal(total), currency)


@register.filter
def rate_in_words(rate):
    return amounts.rate_in_words(rate)


@register.filter
def price_at(line, quantity):
    """The price of one for so many of a QuoteLine, or None."""
    return line.price_at(quantity)


@register.filter
def left_out_of(incoterm):
    """What a price on that Incoterm does not include, as one text."""
    return ", ".join(str(part) for part in left_out(incoterm))


@register.filter
def terms_group(incoterm):
    """ "handed to the carrier, export cleared"."""
    return group_label(group_of(incoterm))


@register.filter
def as_day(text):
    """A day as frozen terms write it: "2026-12-24"."""
    return parse_date(text)


@register.filter
def amount_of(line):
    """ "1,200 pieces" of a line of frozen terms."""
    return amount(line["quantity"], line["unit"])
