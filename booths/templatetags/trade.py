"""How quantities, money and facts for machines are put on the visitors' pages."""

import json
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal, get_currency_name, get_currency_precision
from django import template
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, to_locale

from booths import seo
from booths.inbox import lateness
from exhibitors.units import amount

register = template.Library()
register.filter("lateness", lateness)

# A "</script>" in a product's name must not end the block, so no character of markup stays as it is.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def _locale():
    return to_locale(get_language() or "en")


@register.simple_tag
def structured(*data):
    """Data for search engines as blocks of JSON-LD, which run nothing: {% structured product crumbs %}."""
    blocks = (json.dumps(block, ensure_ascii=False).translate(ESCAPES) for block in data if block)
    safe = ((mark_safe(block),) for block in blocks)  # noqa: S308
    return format_html_join("", '<script type="application/ld+json">{}</script>', safe)


@register.filter
def of_unit(quantity, unit):
    """ "1,200 pieces": {{ 1200|of_unit:"piece" }}."""
    return amount(quantity, unit)


@register.filter
def paid(total, currency):
    """An amount to pay with the currency's own decimals, without its name: 9,420.00, or 9,420 yen."""
    places = "0" * get_currency_precision(currency)
    return format_decimal(total, format="#,##0" + (f".{places}" if places else ""), locale=_locale())


@register.filter
def currency_name(code):
    """The plural name in the reader's language: "US dollars"."""
    return get_currency_name(code, count=2, locale=_locale())


@register.filter
@lru_cache(maxsize=256)
def own_name(language):
    """A language's name in that language, as people look for it: "zh-hans" is 简体中文."""
    try:
        name = Locale.parse(to_locale(language)).language_name or language
    except (ValueError, UnknownLocaleError):
        return language
    return name[:1].upper() + name[1:]


@register.filter
def absolute(address):
    """An address of the site as pages elsewhere must write it."""
    return seo.absolute(address)
