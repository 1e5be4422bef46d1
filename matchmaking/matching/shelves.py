"""Sums catalogues up: of each exhibitor and category what is offered, in one row."""

import io
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Max, Min

from exhibitors.models import Exhibitor, PriceTier, Product
from fair.money import in_usd
from matchmaking.matching.traits import attribute_traits, packed, word_traits
from matchmaking.models import Shelf

AT_ONCE = 300  # exhibitors, some 20,000 products
COPY = (
    f"COPY {Shelf._meta.db_table} (exhibitor_id, category_id, products, moq, price_from, price_to, traits) "
    "FROM STDIN"
)
COLUMNS = (
    "pk",
    "exhibitor",
    "category",
    "name",
    "keywords",
    "attributes",
    "moq",
    "source_language",
    "translations",
)


class Sum:
    """What is offered of one category by one exhibitor."""

    def __init__(self):
        self.products, self.moq, self.low, self.high, self.traits = 0, None, None, None, set()

    def add(self, moq, prices, traits):
        self.products += 1
        self.moq = _least(self.moq, moq)
        for price in prices:
            self.low = _least(self.low, price)
            self.high = price if self.high is None else max(self.high, price)
        self.traits |= traits


def write_shelves(exhibitors):
    """Sum the catalogues of these exhibitors (ids) up anew. One transaction for some hundreds of them."""
    exhibitors = sorted(exhibitors)
    for begin in range(0, len(exhibitors), AT_ONCE):
        _write(exhibitors[begin : begin + AT_ONCE])


@transaction.atomic
def _write(exhibitors):
    # In the order of ids, so that two such runs never wait for each other.
    list(
        Exhibitor.objects.select_for_update(no_key=True).filter(pk__in=exhibitors).order_by("pk").values("pk")
    )
    sums = sums_of(exhibitors)
    Shelf.objects.filter(exhibitor__in=exhibitors)._raw_delete(connection.alias)
    rows = [_row(key, one) for key, one in sorted(sums.items())]
    if rows:
        with connection.cursor() as cursor:
            cursor.copy_expert(COPY, io.BytesIO(("\n".join(rows) + "\n").encode()))


def _row(key, one):
    figures = (*key, one.products, one.moq, one.low, one.high)
    return "\t".join("\\N" if figure is None else str(figure) for figure in figures) + (
        f"\t\\\\x{packed(one.traits).hex()}"
    )


def sums_of(exhibitors):
    """{(exhibitor id, category id): Sum} of the listed products of these exhibitors."""
    sections = dict(Exhibitor.objects.filter(pk__in=exhibitors).values_list("pk", "category"))
    prices = _prices(exhibitors)
    products = Product.objects.listed().filter(exhibitor__in=exhibitors).order_by()
    found = {}
    for pk, exhibitor, category, *texts, moq, language, others in _read(products):
        category = category or sections[exhibitor]
        if category is not None:
            traits = _traits(*texts, language, others)
            found.setdefault((exhibitor, category), Sum()).add(moq, prices.get(pk, ()), traits)
    return found


def _read(products):
    return products.values_list(*COLUMNS).iterator(chunk_size=5_000)


def _prices(exhibitors):
    """{product id: (lowest, highest) price in US dollars}."""
    tiers = PriceTier.objects.filter(product__exhibitor__in=exhibitors, product__state=Product.State.LISTED)
    rows = tiers.values_list("product", "currency").annotate(low=Min("unit_price"), high=Max("unit_price"))
    prices = {}
    for product, currency, low, high in rows.order_by():
        if in_usd(Decimal(1), currency) is not None:
            prices[product] = (float(in_usd(low, currency)), float(in_usd(high, currency)))
    return prices


def _traits(name, keywords, attributes, language, others):
    """Of a product: its attributes and the words of its name and keywords, in all its languages."""
    traits = set(attribute_traits(attributes))
    traits.update(word_traits(name, language), *(word_traits(word, language) for word in keywords))
    for other, texts in (others or {}).items():
        traits.update(
            attribute_traits(texts.get("attributes") or ()), word_traits(texts.get("name") or "", other)
        )
        traits.update(*(word_traits(word, other) for word in texts.get("keywords") or ()))
    return traits


def _least(one, other):
    return other if one is None else one if other is None else min(one, other)
