"""Reference rates, so that prices in many currencies can be filtered and sorted together.

Prices that people read are always the exhibitor's own, in the exhibitor's currency; nothing is ever
charged or quoted at these rates. They are set by hand, to three digits, and may lag the market by months.
"""

from decimal import Decimal

RATES_OF = "2025-01"

# US dollars for one unit.
USD = {
    "USD": Decimal("1"),
    "EUR": Decimal("1.03"),
    "GBP": Decimal("1.24"),
    "CHF": Decimal("1.10"),
    "CNY": Decimal("0.137"),
    "HKD": Decimal("0.129"),
    "TWD": Decimal("0.0304"),
    "JPY": Decimal("0.00635"),
    "KRW": Decimal("0.000681"),
    "INR": Decimal("0.0117"),
    "IDR": Decimal("0.0000617"),
    "VND": Decimal("0.0000393"),
    "THB": Decimal("0.0291"),
    "MYR": Decimal("0.223"),
    "SGD": Decimal("0.730"),
    "AUD": Decimal("0.621"),
    "NZD": Decimal("0.560"),
    "CAD": Decimal("0.694"),
    "MXN": Decimal("0.0484"),
    "BRL": Decimal("0.162"),
    "ZAR": Decimal("0.0533"),
    "TRY": Decimal("0.0283"),
    "PLN": Decimal("0.241"),
    "CZK": Decimal("0.0408"),
    "HUF": Decimal("0.00249"),
    "RON": Decimal("0.206"),
    "SEK": Decimal("0.0899"),
    "NOK": Decimal("0.0880"),
    "DKK": Decimal("0.138"),
    "AED": Decimal("0.272"),
    "SAR": Decimal("0.266"),
    "EGP": Decimal("0.0197"),
    "MAD": Decimal("0.0988"),
    "NGN": Decimal("0.000648"),
    "KES": Decimal("0.00774"),
    "PKR": Decimal("0.00359"),
    "BDT": Decimal("0.00837"),
    "RUB": Decimal("0.00901"),
    "UAH": Decimal("0.0238"),
    "ILS": Decimal("0.274"),
}


def in_usd(amount, currency):
    """About how many US dollars an amount is; None for a currency without a reference rate."""
    rate = USD.get(currency.upper())
    return None if rate is None else amount * rate
