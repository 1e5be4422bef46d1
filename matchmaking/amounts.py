"""Money and quantities of quotes in words, in the reader's language."""

from babel.numbers import format_currency, format_decimal, get_currency_precision
from django.utils.translation import get_language, to_locale


def money(price, currency):
    """The price of one unit with its currency: two places, more where it has them."""
    places = max(2, len(f"{price.normalize():f}".partition(".")[2])) if price else 2
    pattern = "¤#,##0." + "0" * places
    return format_currency(price, currency, format=pattern, locale=_locale(), currency_digits=False)


def whole_money(total, currency):
    """An amount to pay, with the currency's own places."""
    return format_currency(total, currency, locale=_locale())


def coded(price, currency):
    """The price of one unit with the currency's code, for papers: "4.205 EUR". No font lacks its letters."""
    places = max(2, len(f"{price.normalize():f}".partition(".")[2])) if price else 2
    return f"{format_decimal(price, format='#,##0.' + '0' * places, locale=_locale())} {currency}"


def whole_coded(total, currency):
    """An amount to pay with the currency's code: "9,420 JPY"."""
    places = get_currency_precision(currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return f"{format_decimal(total, format=pattern, locale=_locale())} {currency}"


def figure(number):
    """ "1,200" """
    return format_decimal(number, locale=_locale())


def rate_in_words(rate):
    """ "1 EUR = 1.0821 USD"."""
    value = format_decimal(rate.value.normalize(), format="#,##0.##########", locale=_locale())
    return f"1 {rate.base} = {value} {rate.currency}"


def _locale():
    return to_locale(get_language() or "en")
