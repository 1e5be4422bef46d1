"""Reads that span several models, for the pages that visitors see."""

from django.db.models import Max

from booths.models import Booth, Sighting, Visit
from exhibitors.models import Product


def with_booths(products):
    """Give each product the attribute `booth`: its exhibitor's published booth, or None. One query."""
    booths = Booth.objects.published().filter(exhibitor__in={product.exhibitor_id for product in products})
    by_exhibitor = {booth.exhibitor_id: booth for booth in booths.select_related("hall")}
    for product in products:
        product.booth = by_exhibitor.get(product.exhibitor_id)
    return products


def products_in_order(ids, user):
    """The products with these ids in this order, as far as `user` may see them, ready for cards."""
    products = Product.objects.visible_to(user).for_cards().prefetch_related("certificates").in_bulk(ids)
    return [products[pk] for pk in ids if pk in products]


def recently_seen(request, most):
    """The products last seen in the visits that this person let the fair remember, newest first."""
    if request.user.is_authenticated:
        visits = Visit.objects.filter(user=request.user)
    else:
        visits = Visit.objects.filter(visitor=request.visitor)
    latest = (
        Sighting.objects.filter(visit__in=visits, kind=Sighting.Kind.PRODUCT)
        .values("product")
        .annotate(last=Max("seen_at"))
        .order_by("-last")[:most]
    )
    return products_in_order([sighting["product"] for sighting in latest], request.user)
