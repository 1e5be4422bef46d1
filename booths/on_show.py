"""How many products are on show, by category: exact, and as old as the catalogue is large."""

from collections import Counter

from django.db.models import Count

from booths.models import Booth
from exhibitors.models import Product
from fair.kept import keep, kept

KEY = "on-show"
MANY = 20_000
FRESH_SECONDS, FRESH_SECONDS_OF_MANY = 10, 15 * 60


def products_on_show():
    """{category id, or None: listed products of exhibitors with a booth}.

    At most ten seconds old; with more than 20,000 products a quarter of an hour, because counting takes long
    then. The worker counts every ten minutes (tasks.count_products), so that no page has to.
    """
    return kept(KEY, _count, _fresh_seconds)


def recount():
    return keep(KEY, _count())


def _fresh_seconds(counts):
    return FRESH_SECONDS_OF_MANY if counts.total() > MANY else FRESH_SECONDS


def _count():
    products = Product.objects.listed().filter(exhibitor__in=Booth.objects.published().values("exhibitor"))
    return Counter(dict(products.order_by().values_list("category").annotate(Count("pk"))))
