"""Which products of a catalogue are exported: all, or what the catalogue page shows under its filters."""

from django.db.models import Q

from exhibitors.models import Product


def select(exhibitor, filters):
    """Of `filters`: state, category (an id, with all below it), q (in name, model code, number), ids."""
    products = Product.objects.filter(exhibitor=exhibitor)
    if state := filters.get("state"):
        products = products.filter(state=state)
    if category := filters.get("category"):
        products = products.filter(category__path__contains=[int(category)])
    if words := filters.get("q"):
        found = Q(name__icontains=words) | Q(model_code__icontains=words) | Q(external_id__icontains=words)
        products = products.filter(found)
    if "ids" in filters:
        products = products.filter(pk__in=filters["ids"])
    return products
