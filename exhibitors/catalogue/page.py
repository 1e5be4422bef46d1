"""One page of the catalogue's table, with all that its rows show, in a fixed number of queries."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import OuterRef, Prefetch, Subquery
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from exhibitors.catalogue.asked import Asked, beyond, in_order
from exhibitors.catalogue.rows import Rows
from exhibitors.models import BulkItem, PriceTier, Product, ProductPicture
from fair.models import Picture

ROWS = 50
COUNTED = 10_000  # "10,000+" beyond
COVER = ProductPicture.objects.filter(product=OuterRef("pk")).order_by("position", "pk").values("picture")[:1]


@dataclass
class CataloguePage:
    """The rows after or before a cursor; `after` and `before` are cursors as an address brings them."""

    asked: Asked
    after: str = ""
    before: str = ""

    def __post_init__(self):
        self.products, self.name, self.falls = self.asked.ordered()

    @cached_property
    def _read(self):
        """(rows in their order, whether more follow, whether others come before)."""
        backwards = bool(self.before)
        cursor = self._opened(self.before or self.after)
        falls = self.falls != backwards
        products = self.products.filter(beyond(self.name, falls, *cursor)) if cursor else self.products
        found = list(in_order(self._for_rows(products), self.name, falls)[: ROWS + 1])
        more, found = len(found) > ROWS, found[:ROWS]
        if backwards and cursor:
            return found[::-1], True, more
        return found, more, cursor is not None

    def _for_rows(self, products):
        products = products.defer("description", "words", "attributes").annotate(cover_id=Subquery(COVER))
        if act := self.asked.values.get("act"):
            reason = BulkItem.objects.filter(act=act, product=OuterRef("pk")).values("reason")
            products = products.annotate(refusal=Subquery(reason))
        return products.prefetch_related(
            Prefetch("price_tiers", PriceTier.objects.order_by("unit_price"), to_attr="by_price")
        )

    @cached_property
    def rows(self):
        rows = self._read[0]
        covers = Picture.objects.in_bulk({product.cover_id for product in rows} - {None})
        for product in rows:
            product.picture = covers.get(product.cover_id)
            product.price = product.by_price[0] if product.by_price else None
        return rows

    @cached_property
    def shown(self):
        """The rows as the table tells them."""
        maker = Rows(self.asked.exhibitor)
        return [maker.row(product) for product in self.rows]

    @property
    def next_cursor(self):
        return self._sealed(self.rows[-1]) if self._read[1] and self.rows else ""

    @property
    def previous_cursor(self):
        return self._sealed(self.rows[0]) if self._read[2] and self.rows else ""

    @property
    def is_whole(self):
        """Whether no other page follows or comes before."""
        return not (self._read[1] or self._read[2])

    @cached_property
    def states(self):
        """(state, label, how many, whether there are more) of all that the exhibitor has."""
        counts = count_states(self.asked.exhibitor)
        return [
            (state, label, min(COUNTED, counts[state]), counts[state] > COUNTED)
            for state, label in Product.State.choices
        ]

    @property
    def total(self):
        return sum(count for _state, _label, count, _more in self.states)

    @property
    def is_counted(self):
        """Whether the total is exact."""
        return not any(more for *_state, more in self.states)

    def _sealed(self, product):
        place = json.dumps([getattr(product, self.name), product.pk], cls=Exactly)
        return signing.b64_encode(place.encode()).decode()

    def _opened(self, cursor):
        """(value, id) of a cursor, or None for one that is none of ours."""
        try:
            value, pk = json.loads(signing.b64_decode(cursor.encode())) if cursor else (None, None)
            if self.name == "updated_at" and isinstance(value, str):
                value = parse_datetime(value)
        except (ValueError, TypeError, RecursionError):
            return None
        fits = {
            "updated_at": lambda: isinstance(value, datetime) and is_aware(value),
            "known_moq": lambda: type(value) is int and abs(value) < 2**31,
        }.get(self.name, lambda: isinstance(value, str) and "\0" not in value)
        return (value, pk) if fits() and type(pk) is int and 0 < pk < 2**63 else None


class Exactly(DjangoJSONEncoder):
    """With the microseconds, which decide between rows that were saved together."""

    def default(self, value):
        return value.isoformat() if hasattr(value, "isoformat") else super().default(value)


def count_states(exhibitor):
    """{state: how many products are in it}, counted up to COUNTED and one."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_STATES, [exhibitor.pk, COUNTED + 1, Product.State.values])
        return dict(cursor.fetchall())


COUNT_STATES = """
    SELECT kind, (
        SELECT count(*)
        FROM (SELECT FROM exhibitors_product WHERE exhibitor_id = %s AND state = kind LIMIT %s) AS bounded
    )
    FROM unnest(%s::text[]) AS kind
"""
