"""Brings lines into the catalogue: a batch is one transaction, its search entries included."""

from django.db import transaction

from exhibitors.indexing import index_products
from exhibitors.models import PriceTier, Product

# What an import says of a product; everything else of it is left alone.
FIELDS = [
    "name",
    "model_code",
    "external_id",
    "summary",
    "description",
    "brand",
    "hs_code",
    "origin",
    "keywords",
    "moq",
    "unit",
    "lead_time_days",
    "sample",
    "category_id",
    "attributes",
    "translations",
]
COLUMNS = [field.removesuffix("_id") if field == "category_id" else field for field in FIELDS]


@transaction.atomic
def save_batch(lines, shelf, state=Product.State.LISTED):
    """Add or update the products of these lines; returns how many were (added, updated, unchanged).

    A product is found again by its number, else by its model code; of lines that are the same product
    the last holds.
    """
    exhibitors = shelf.exhibitors(lines)
    wanted = {(exhibitors[line.supplier].pk, *line.key): line for line in lines}
    known = _known(wanted)
    fresh = {key: line for key, line in wanted.items() if key not in known}
    changed = {key: line for key, line in wanted.items() if key in known and _differs(line, known[key])}
    products = _add(fresh, state) | _update(changed, known)
    _save_tiers({products[key].pk: line for key, line in (fresh | changed).items()})
    index_products([product.pk for product in products.values()])
    return len(fresh), len(changed), len(lines) - len(fresh) - len(changed)


def _known(wanted):
    """The products that exist already, by exhibitor and key."""
    exhibitors = {exhibitor for exhibitor, *_key in wanted}
    own = Product.objects.filter(exhibitor__in=exhibitors).prefetch_related("price_tiers").order_by("-pk")
    ids = [key for _e, kind, key in wanted if kind == "id"]
    models = [line.values["model_code"] for (_e, kind, _k), line in wanted.items() if kind == "model"]
    known = {(p.exhibitor_id, "id", p.external_id): p for p in own.filter(external_id__in=ids)}
    if models:
        same = own.filter(model_code__in=models)
        known |= {(p.exhibitor_id, "model", p.model_code.casefold()): p for p in same}
    return {key: product for key, product in known.items() if key in wanted}


def _values(line, product=None):
    """What the line says; a file without numbers or translations takes none away."""
    values = dict(line.values)
    if product:
        values["external_id"] = values["external_id"] or product.external_id
        values["translations"] = {**product.translations, **values["translations"]}
    return values


def _differs(line, product):
    tiers = {t.quantity_from: (t.unit_price, t.currency, t.incoterm) for t in product.price_tiers.all()}
    said = _values(line, product)
    return tiers != line.tiers or any(getattr(product, field) != said[field] for field in FIELDS)


def _add(lines, state):
    products = [Product(exhibitor_id=key[0], state=state, **_values(line)) for key, line in lines.items()]
    return dict(zip(lines, Product.objects.bulk_create(products), strict=True))


def _update(lines, known):
    products = {key: known[key] for key in lines}
    for key, product in products.items():
        for field, value in _values(lines[key], product).items():
            setattr(product, field, value)
    # One statement by primary key: a bulk UPDATE of so many columns is ten times as slow.
    Product.objects.bulk_create(
        products.values(), update_conflicts=True, unique_fields=["id"], update_fields=[*COLUMNS, "updated_at"]
    )
    return products


def _save_tiers(lines):
    """The price tiers of products, by their ids, are those of the lines."""
    PriceTier.objects.filter(product__in=lines).delete()
    PriceTier.objects.bulk_create(
        PriceTier(
            product_id=product, quantity_from=quantity, unit_price=price, currency=currency, incoterm=incoterm
        )
        for product, line in lines.items()
        for quantity, (price, currency, incoterm) in line.tiers.items()
    )
