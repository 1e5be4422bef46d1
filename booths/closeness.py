"""Products close to one: of the same class or near it, from other exhibitors, with most words in common."""

import re

from exhibitors.models import Product

CANDIDATES = 120
WORD = re.compile(r"\w{3,}")


def close_products(product, most=5):
    """Up to `most` listed products. One query for the candidates of each level of the tree, one for cards."""
    found = {}
    for node in reversed(product.category.path if product.category else []):
        found |= dict(_candidates(product, node))
        if len(found) >= most:
            break
    words = _words(product.name, product.keywords)
    # Those of the nearest level came first, and sorting keeps that order among equals.
    ranked = sorted(found, key=lambda pk: -len(words & found[pk]))
    products = Product.objects.listed().select_related("exhibitor").in_bulk(ranked[:most])
    return [products[pk] for pk in ranked[:most] if pk in products]


def _candidates(product, node):
    listed = Product.objects.listed().exclude(exhibitor=product.exhibitor_id)
    near = listed.filter(category__path__contains=[node]).order_by("-pk")
    for pk, name, keywords in near.values_list("pk", "name", "keywords")[:CANDIDATES]:
        yield pk, _words(name, keywords)


def _words(name, keywords):
    return {word for text in (name, *keywords) for word in WORD.findall(text.lower())}
