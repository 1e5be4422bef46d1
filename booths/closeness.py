"""Products close to one: of the same class or near it, from other exhibitors, with most words in common."""

import re
from collections import Counter

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from exhibitors.models import Product
from fair.models import Category

CANDIDATES, OF_ONE_CATEGORY = 120, 20
OF_ONE_EXHIBITOR = 2
WORD = re.compile(r"\w{3,}")


def close_products(product, most=5):
    """Up to `most` listed products: those of the same class first, then of its group, then of its section.

    One query for candidates of the class, one for others where these are too few, one for what is chosen.
    """
    words = _words(product.name, product.keywords)
    ids, taken = [], Counter()
    for candidates in (_of_class, _of_section):
        ranked = sorted(candidates(product), key=lambda row: (row[0], -len(words & _words(*row[3:]))))
        for _distance, pk, exhibitor, *_texts in ranked:
            if len(ids) < most and pk not in ids and taken[exhibitor] < OF_ONE_EXHIBITOR:
                ids.append(pk)
                taken[exhibitor] += 1
        if len(ids) >= most:
            break
    products = Product.objects.listed().select_related("exhibitor").in_bulk(ids)
    return [products[pk] for pk in ids if pk in products]


def _others(product):
    return Product.objects.listed().exclude(exhibitor=product.exhibitor_id).order_by("-pk")


def _of_class(product):
    """(levels up the tree, id, exhibitor, name, keywords) of the newest in the very category."""
    if not product.category:
        return []
    rows = _others(product).filter(category=product.category)
    return [(0, *row) for row in rows.values_list("pk", "exhibitor", "name", "keywords")[:CANDIDATES]]


def _of_section(product):
    """The same of the newest in each category of the section: so many of each, however many it has."""
    if not product.category:
        return []
    path = product.category.path
    fields = JSONObject(pk="pk", exhibitor="exhibitor", name="name", keywords="keywords")
    newest = _others(product).filter(category=OuterRef("pk"))[:OF_ONE_CATEGORY].values(told=fields)
    categories = Category.objects.filter(path__contains=path[:1]).annotate(newest=ArraySubquery(newest))
    return [
        (_distance(path, category.path), row["pk"], row["exhibitor"], row["name"], row["keywords"])
        for category in categories
        for row in category.newest
    ]


def _distance(path, other):
    """How many levels up the tree the two meet."""
    return len(path) - sum(one == two for one, two in zip(path, other, strict=False))


def _words(name, keywords):
    return {word for text in (name, *keywords) for word in WORD.findall(text.lower())}
