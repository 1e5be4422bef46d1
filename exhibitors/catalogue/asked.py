"""Which products of an exhibitor are meant by a filter, and in what order."""

from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Lower
from django.http import QueryDict

from exhibitors.catalogue.languages import catalogue_languages
from exhibitors.forms.catalogue import CatalogueForm
from exhibitors.models import BulkItem, Exhibitor, PriceTier, Product, ProductPicture
from exhibitors.shelf_words import asked_for
from fair.models import Category

ORDERS = {
    "changed": ("updated_at", True),
    "oldest": ("updated_at", False),
    "name": ("name", False),
    "-name": ("name", True),
    "model": ("small_code", False),
    "-model": ("small_code", True),
    "moq": ("known_moq", False),
    "-moq": ("known_moq", True),
}


@dataclass(frozen=True)
class Asked:
    """A filter on the catalogue of an exhibitor, as an address brings it."""

    exhibitor: Exhibitor
    values: dict = field(default_factory=dict)

    @classmethod
    def of(cls, exhibitor, query):
        """From request.GET, or from the text of an address after its "?"."""
        query = QueryDict(query) if isinstance(query, str) else query
        return cls(exhibitor, CatalogueForm(query).asked())

    @property
    def sort(self):
        return self.values.get("sort", "changed")

    @property
    def narrowing(self):
        """What of it may leave products out."""
        return {name: value for name, value in self.values.items() if name != "sort"}

    @property
    def narrows(self):
        return bool(self.narrowing)

    def products(self):
        """The products that it means, in no order."""
        found = Product.objects.filter(exhibitor=self.exhibitor)
        for name, value in self.values.items():
            if narrow := getattr(self, f"_with_{name}", None):
                found = found.filter(narrow(value))
        return found

    def ordered(self):
        """(products, the field that they are ordered by, whether it falls)."""
        name, falls = ORDERS[self.sort]
        products = self.products()
        reckoned = {"known_moq": Coalesce("moq", 0), "small_code": Lower("model_code")}
        if name in reckoned:
            products = products.annotate(**{name: reckoned[name]})
        return products, name, falls

    def _with_q(self, text):
        return asked_for(text, self.exhibitor)

    def _with_state(self, state):
        return Q(state=state)

    def _with_category(self, pk):
        return Q(category__in=Category.objects.filter(path__contains=[pk]).values("pk"))

    def _with_act(self, pk):
        """What an act on many refused."""
        refused = BulkItem.objects.filter(act=pk, act__exhibitor=self.exhibitor).exclude(reason="")
        return Q(pk__in=refused.values("product"))

    def _with_gap(self, gap):
        if gap == "picture":
            return ~Exists(ProductPicture.objects.filter(product=OuterRef("pk")))
        if gap == "price":
            return ~Exists(PriceTier.objects.filter(product=OuterRef("pk")))
        if gap == "translation":
            return self._untranslated()
        return Q(**{f"{gap}__isnull": True})

    def _untranslated(self):
        lacking = Q(pk__in=[])
        for language in catalogue_languages(self.exhibitor):
            named = Q(**{f"translations__{language}__has_key": "name"}) & ~Q(
                **{f"translations__{language}__name": ""}
            )
            lacking |= ~Q(source_language=language) & ~named
        return lacking


def beyond(name, falls, value, pk):
    """The rows that follow a row in the order of a field and, among equals, of the id."""
    way, reach = ("lt", "lte") if falls else ("gt", "gte")
    # The first condition is implied by the second, and is the one that an index begins at.
    return Q(**{f"{name}__{reach}": value}) & (Q(**{f"{name}__{way}": value}) | Q(**{f"pk__{way}": pk}))


def in_order(products, name, falls):
    return products.order_by(F(name).desc() if falls else name, "-pk" if falls else "pk")
