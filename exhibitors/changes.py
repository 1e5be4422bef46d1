"""The changes that can be made to many products at once: each says what it would do to one, and does it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.imports.cells import written_price
from exhibitors.models import BulkAct, PriceTier, Product
from exhibitors.units import amount
from fair.models import Category
from fair.phrases import in_a_row

MOST_KEYWORDS = 50
HIGHEST = Decimal("9999999999")
STEP = Decimal("0.0001")


@dataclass(frozen=True)
class FieldChange:
    """A field that all get the same value of. `shown` puts a product's value into words."""

    field: str
    value: object
    shown: object

    def alters(self, product):
        return getattr(product, self.field) != self.value

    def before(self, product):
        return self.shown(product)

    def after(self, product):
        """Make the change in memory; the value afterwards in words."""
        setattr(product, self.field, self.value)
        return self.shown(product)

    def refusal(self, product):
        return ""

    def save(self, products):
        ids = [product.pk for product in products]
        Product.objects.filter(pk__in=ids).update(**{self.field: self.value, "updated_at": timezone.now()})


@dataclass(frozen=True)
class KeywordsChange:
    """Keywords that all get beside their own."""

    words: list

    def alters(self, product):
        return len(self._joined(product)) > len(product.keywords)

    def before(self, product):
        return in_a_row(product.keywords)

    def _joined(self, product):
        known = {word.casefold() for word in product.keywords}
        return [*product.keywords, *(word for word in self.words if word.casefold() not in known)]

    def after(self, product):
        product.keywords = self._joined(product)
        return in_a_row(product.keywords)

    def refusal(self, product):
        if len(self._joined(product)) > MOST_KEYWORDS:
            return _("A product has at most 50 keywords.")
        return ""

    def save(self, products):
        now = timezone.now()
        for product in products:
            product.updated_at = now
        Product.objects.bulk_update(products, ["keywords", "updated_at"], batch_size=250)


@dataclass(frozen=True)
class PricesChange:
    """All prices of a product raised by a percentage, or lowered by a negative one."""

    percent: Decimal

    def alters(self, product):
        return any(self._changed(tier.unit_price) != tier.unit_price for tier in product.tiers)

    def before(self, product):
        return prices_in_words(product.tiers)

    def after(self, product):
        for tier in product.tiers:
            tier.unit_price = self._changed(tier.unit_price)
        return prices_in_words(product.tiers)

    def _changed(self, price):
        return (price * (100 + self.percent) / 100).quantize(STEP, ROUND_HALF_UP)

    def refusal(self, product):
        if not product.tiers:
            return _("It has no price that could change.")
        if any(self._changed(tier.unit_price) > HIGHEST for tier in product.tiers):
            return _("The price would be out of range.")
        if any(tier.unit_price and not self._changed(tier.unit_price) for tier in product.tiers):
            return _("The price would be nothing.")
        return ""

    def save(self, products):
        tiers = [tier for product in products for tier in product.tiers]
        PriceTier.objects.bulk_update(tiers, ["unit_price"], batch_size=250)
        ids = [product.pk for product in products]
        Product.objects.filter(pk__in=ids).update(updated_at=timezone.now())


def prices_in_words(tiers):
    """ "from 300: 9.10 USD, from 1000: 8.20 USD" """
    return in_a_row(
        _("from %(quantity)s: %(price)s %(currency)s")
        % {
            "quantity": tier.quantity_from,
            "price": written_price(tier.unit_price),
            "currency": tier.currency,
        }
        for tier in tiers
    )


def change_of(kind, value):
    """The change that an act's kind and value mean."""
    if kind == BulkAct.Kind.KEYWORDS:
        return KeywordsChange(value["keywords"])
    if kind == BulkAct.Kind.PRICES:
        return PricesChange(Decimal(value["percent"]))
    if kind == BulkAct.Kind.CATEGORY:
        names = {category.pk: category.name for category in Category.objects.all()}
        return FieldChange("category_id", value["category"], lambda p: names.get(p.category_id, ""))
    field, shown = {
        BulkAct.Kind.MOQ: ("moq", lambda p: amount(p.moq, p.unit) if p.moq else ""),
        BulkAct.Kind.LEAD_TIME: ("lead_time_days", lambda p: str(p.lead_time_days or "")),
        BulkAct.Kind.UNIT: ("unit", lambda p: amount(p.moq or 1, p.unit)),
    }[kind]
    return FieldChange(field, value[kind], shown)
