"""Reads that span several models, for the pages that visitors see."""

from booths.models import Booth


def with_booths(products):
    """Give each product the attribute `booth`: its exhibitor's published booth, or None. One query."""
    booths = Booth.objects.published().filter(exhibitor__in={product.exhibitor_id for product in products})
    by_exhibitor = {booth.exhibitor_id: booth for booth in booths.select_related("hall")}
    for product in products:
        product.booth = by_exhibitor.get(product.exhibitor_id)
    return products
