"""What a quantity costs: the arithmetic of price tiers, in Decimal throughout."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from babel.numbers import get_currency_precision
from django.utils import timezone

from exhibitors.models import PriceTier, Product

MOST = 999_999_999


@dataclass(frozen=True)
class Band:
    """A price tier with the last quantity that it holds for, None for the highest."""

    tier: PriceTier
    up_to: int | None
    chosen: bool


@dataclass(frozen=True)
class Reckoning:
    """The price of `quantity` of a product, as its page shows it."""

    product: Product
    quantity: int

    @property
    def minimum(self):
        """The least that can be ordered: the MOQ, or where the first tier begins if that is more."""
        first = self.product.tiers[0].quantity_from if self.product.tiers else 1
        return max(self.product.moq or 1, first)

    @property
    def is_enough(self):
        return self.quantity >= self.minimum

    @cached_property
    def tier(self):
        """The tier that the quantity falls in, None below the lowest or without prices."""
        return tier_at(self.product.tiers, self.quantity)

    @property
    def total(self):
        """Quantity times unit price in whole minor units, None where no price can be told."""
        if self.tier is None or not self.is_enough:
            return None
        return to_minor_unit(self.tier.unit_price * self.quantity, self.tier.currency)

    @property
    def currency(self):
        return self.product.tiers[0].currency if self.product.tiers else "USD"

    @property
    def incoterm(self):
        """Of the tier that holds, else of the first."""
        return (self.tier or self.product.tiers[0]).incoterm

    @property
    def bands(self):
        tiers = self.product.tiers
        ends = [following.quantity_from - 1 for following in tiers[1:]] + [None]
        return [Band(tier, end, tier is self.tier) for tier, end in zip(tiers, ends, strict=False)]

    @property
    def ready_by(self):
        """The day on which goods ordered today are ready, None where no lead time is told."""
        days = self.product.lead_time_days
        return timezone.localdate() + timedelta(days=days) if days else None

    @property
    def step(self):
        """By how much a press of "more" changes the quantity: 300 goes by 100, 24 by 10, 5 by 1."""
        return 10 ** (len(str(self.minimum)) - 1)

    @property
    def fewer(self):
        return max(self.minimum, self.quantity - self.step)

    @property
    def more(self):
        return min(MOST, max(self.minimum, self.quantity + self.step))


def reckon(product, asked=""):
    """The reckoning for a quantity as somebody typed it, "1,200"; the minimum where it is no number."""
    digits = "".join(character for character in str(asked) if character not in ",.'   \u2019")
    if digits.isascii() and digits.isdigit() and int(digits[:12]) > 0:
        return Reckoning(product, min(int(digits[:12]), MOST))
    return Reckoning(product, Reckoning(product, 1).minimum)


def tier_at(tiers, quantity):
    """The tier with the greatest `quantity_from` that is not above the quantity, else None."""
    return max(
        (tier for tier in tiers if tier.quantity_from <= quantity),
        key=lambda tier: tier.quantity_from,
        default=None,
    )


def to_minor_unit(amount, currency):
    """The amount rounded as money is paid: two places for USD, none for JPY."""
    return amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_UP)
