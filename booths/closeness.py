"""Products close to one: of the same class or near it, from other exhibitors, with most words in common."""

import re
from collections import Counter

from django.db.models import Value

from exhibitors.models import Product

CANDIDATES = 120
OF_ONE_EXHIBITOR = 2
WORD = re.compile(r"\w{3,}")


def close_products(product, most=5):
    """Up to `most` listed products: those of the same class first, then of its group, then of its section.

    One query for candidates, one for what is chosen.
    """
    words = _words(product.name, product.keywords)
    ranked = sorted(_candidates(product), key=lambda row: (row[0], -len(words & _words(*row[3:]))))
    ids, taken = [], Counter()
    for _distance, pk, exhibitor, *_texts in ranked:
        if len(ids) < most and pk not in ids and taken[exhibitor] < OF_ONE_EXHIBITOR:
            ids.append(pk)
            taken[exhibitor] += 1
    products = Product.objects.listed().select_related("exhibitor").in_bulk(ids)
    return [products[pk] for pk in ids if pk in products]


def _candidates(product):
    """(levels up the tree, id, exhibitor, name, keywords) of some products at each level."""
    listed = Product.objects.listed().exclude(exhibitor=product.exhibitor_id)
    levels = [
        listed.filter(category__path__contains=[node])
        .order_by("-pk")
        .annotate(distance=Value(distance))
        .values_list("distance", "pk", "exhibitor", "name", "keywords")[:CANDIDATES]
        for distance, node in enumerate(reversed(product.category.path if product.category else []))
    ]
    return levels[0].union(*levels[1:], all=True) if levels else []


def _words(name, keywords):
    return {word for text in (name, *keywords) for word in WORD.findall(text.lower())}
