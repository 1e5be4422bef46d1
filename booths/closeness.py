"""Products close to one: of the same class or near it, from other exhibitors, with most words in common."""

import re
from collections import Counter

from exhibitors.models import Product

CANDIDATES = 120
OF_ONE_EXHIBITOR = 2
WORD = re.compile(r"\w{3,}")


def close_products(product, most=5):
    """Up to `most` listed products. One query for the candidates of each level of the tree, one for cards."""
    ids = []
    for node in reversed(product.category.path if product.category else []):
        ids = _nearest(product, node, most, ids)
        if len(ids) == most:
            break
    products = Product.objects.listed().select_related("exhibitor").in_bulk(ids)
    return [products[pk] for pk in ids if pk in products]


def _nearest(product, node, most, ids):
    """The ids, filled up with those below the node: most words in common first, few of one exhibitor."""
    listed = Product.objects.listed().exclude(exhibitor=product.exhibitor_id).exclude(pk__in=ids)
    near = listed.filter(category__path__contains=[node]).order_by("-pk")
    words = _words(product.name, product.keywords)
    candidates = near.values_list("pk", "exhibitor", "name", "keywords")[:CANDIDATES]
    taken = Counter()
    for pk, exhibitor, *_texts in sorted(candidates, key=lambda row: -len(words & _words(*row[2:]))):
        if len(ids) < most and taken[exhibitor] < OF_ONE_EXHIBITOR:
            ids = [*ids, pk]
            taken[exhibitor] += 1
    return ids


def _words(name, keywords):
    return {word for text in (name, *keywords) for word in WORD.findall(text.lower())}
