"""Amounts in another currency, at the organisers' rates of a day.

The rates are those of `ExchangeRate`, of each pair the latest that is not of a later day. Where two
currencies have no rate between them, both are reckoned through a third; where there is no way, nothing is.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from exhibitors.prices import to_minor_unit
from matchmaking.models import ExchangeRate

PLACES = Decimal("0.0000000001")


@dataclass(frozen=True)
class Conversion:
    """One unit of `source` is `value` of `target`, by the rates in `legs`: `on` is the older one's day."""

    source: str
    target: str
    value: Decimal
    legs: tuple = ()

    @property
    def on(self):
        return min((leg.on for leg in self.legs), default=None)

    @property
    def is_same(self):
        return self.source == self.target

    def convert(self, amount):
        """An amount to pay, in whole minor units."""
        return to_minor_unit(amount * self.value, self.target)

    def convert_price(self, price):
        """The price of one unit, to four places as prices are kept."""
        return (price * self.value).quantize(Decimal("0.0001"))

    @property
    def as_data(self):
        """For programs, and for what is frozen: the rates as they were entered."""
        legs = [
            {
                "base": leg.base,
                "currency": leg.currency,
                "rate": f"{leg.value.normalize():f}",
                "on": str(leg.on),
            }
            for leg in self.legs
        ]
        return {"from": self.source, "to": self.target, "rate": f"{self.value.normalize():f}", "rates": legs}


def rate_data(rate):
    value = f"{rate.value.normalize():f}"
    return {"base": rate.base, "currency": rate.currency, "rate": value, "on": str(rate.on)}


@dataclass
class Exchange:
    """The rates that hold on a day, read once for any number of amounts."""

    day: object = None
    rates: dict = field(default_factory=dict)

    @classmethod
    def on(cls, day=None):
        day = day or timezone.now().date()
        return cls(day, {(rate.base, rate.currency): rate for rate in ExchangeRate.objects.holding_on(day)})

    def conversion(self, source, target):
        """The Conversion, or None where no rates lead from one currency to the other."""
        if source == target:
            return Conversion(source, target, Decimal(1))
        if direct := self._leg(source, target):
            value, rate = direct
            return Conversion(source, target, value.quantize(PLACES), (rate,))
        ways = [way for middle in self._neighbours(source) if (way := self._through(source, middle, target))]
        # Of several ways the one whose older rate is the latest; then by name, so that it stays the same.
        return max(ways, key=lambda way: (way.on, [leg.base for leg in way.legs]), default=None)

    def _through(self, source, middle, target):
        first, second = self._leg(source, middle), self._leg(middle, target)
        if not (first and second):
            return None
        value = (first[0] * second[0]).quantize(PLACES)
        return Conversion(source, target, value, (first[1], second[1])) if value else None

    def _leg(self, source, target):
        """(value, rate): between the two themselves, in either direction the later one."""
        forth, back = self.rates.get((source, target)), self.rates.get((target, source))
        if forth and not (back and back.on > forth.on):
            return forth.value, forth
        return (1 / back.value, back) if back else None

    def _neighbours(self, source):
        return sorted({other for pair in self.rates if source in pair for other in pair} - {source})
