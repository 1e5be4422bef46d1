"""Where the things stand that a buyer names in words alone."""

from collections import Counter

from exhibitors.models import Product
from fair.search.models import Entry
from fair.search.query import search

MOST = 8  # categories
OF_BEST = 60  # products that the search finds
LEAST = 0.05  # of them, that stand in a category for it to count


def categories_of_words(text, language="en"):
    """The ids of the categories in which most of what the search finds for the words stands, those first."""
    if not text.strip():
        return []
    hits = search(text, kind=Entry.Kind.PRODUCT, per_page=OF_BEST, language=language).hits
    products = Product.objects.filter(pk__in=[hit.object_id for hit in hits])
    counted = Counter(products.exclude(category=None).order_by().values_list("category", flat=True))
    least = LEAST * counted.total()
    return [pk for pk, count in counted.most_common(MOST) if count >= least]
