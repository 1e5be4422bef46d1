"""Brings lines into the catalogue: a batch is one transaction, its search entries included."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.imports import comparing, placing
from exhibitors.indexing import index_loaded, index_products
from exhibitors.models import PriceTier, Product
from exhibitors.shelf_words import shelf_words

COLUMNS = [
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
    "sample_price",
    "category",
    "attributes",
    "translations",
    "source_language",
    "state",
    "words",
    "updated_at",
]


@dataclass
class Saved:
    """What became of a batch; `wrong` is [(line, why)], `awaited` the names of pictures still to come."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    wrong: list = field(default_factory=list)
    awaited: int = 0

    def __add__(self, other):
        return Saved(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.wrong + other.wrong,
            self.awaited + other.awaited,
        )


@transaction.atomic
def save_batch(lines, shelf, state=Product.State.LISTED):
    """Add or update the products of these lines; what a line does not tell of a product stays.

    A product is found again by Kapok's own number, its number, else its model code; of lines that are
    the same product the last holds. New ones get `state` where the line tells none.
    """
    sorted_lines = sort_lines(lines, shelf)
    saved = Saved(unchanged=sorted_lines.unchanged, wrong=sorted_lines.wrong, awaited=sorted_lines.awaited)
    fresh = list(zip(_add(sorted_lines, state), sorted_lines.fresh.values(), strict=True))
    changed = _update(sorted_lines.changed)
    tiers = _save_tiers(fresh, changed)
    places = placing.place_named(fresh, changed, sorted_lines.files)
    _index_fresh([product for product, _line in fresh], tiers, places)
    index_products([product.pk for product, _line in changed])
    saved.added, saved.changed = len(fresh), len(changed)
    return saved


@dataclass
class Sorted:
    """Lines by what they do: `fresh` {(exhibitor, key): line}, `changed` [(product, line)]."""

    fresh: dict
    changed: list
    unchanged: int
    wrong: list
    files: placing.Files
    exhibitors: dict  # by id
    changes: dict  # {number of the line: the fields that it changes}
    awaited: int  # pictures that the lines name and that have not come yet


def sort_lines(lines, shelf):
    """Which of the lines are new, which change a product, which say what is there already; writes nothing."""
    exhibitors = shelf.exhibitors(lines)
    known = _known(lines, exhibitors)
    files = placing.Files(lines, exhibitors)
    wanted, wrong = {}, []
    for line in lines:
        exhibitor = exhibitors[line.supplier]
        keys = [(exhibitor.pk, *key) for key in line.keys]
        product = next((known[key] for key in keys if key in known), None)
        if product is None and not line.values.get("name"):
            wrong.append((line, _("There is no such product yet, and the row names none.")))
        elif product is None and line.keys[-1][0] == "product":
            wrong.append((line, _("There is no such product: empty Kapok's own number for a new one.")))
        else:
            wanted[keys[-1] if product is None else product.pk] = (product, line)
    changed, changes = [], {}
    for product, line in wanted.values():
        if product and (found := comparing.differences(line, product, files)):
            changed.append((product, line))
            changes[line.number] = found
    fresh = {key: line for key, (product, line) in wanted.items() if product is None}
    unchanged = len(lines) - len(wrong) - len(fresh) - len(changed)
    owners = {exhibitor.pk: exhibitor for exhibitor in exhibitors.values()}
    awaited = sum(len(files.split(line)[1]) for _product, line in wanted.values() if line.pictures)
    return Sorted(fresh, changed, unchanged, wrong, files, owners, changes, awaited)


def _known(lines, exhibitors):
    """The products that exist already, by exhibitor and key."""
    by_kind = {"product": set(), "id": set(), "model": set()}
    for line in lines:
        for kind, value in line.keys:
            by_kind[kind].add(value)
    owners = {exhibitors[line.supplier].pk for line in lines}
    own = Product.objects.filter(exhibitor__in=owners).order_by("-pk")
    own = own.prefetch_related("price_tiers", "product_pictures__picture", "awaited_pictures")
    known = {}
    if by_kind["model"]:
        same = own.alias(lower=Lower("model_code")).filter(lower__in=by_kind["model"])
        known |= {(p.exhibitor_id, "model", p.model_code.lower()): p for p in same}
    if by_kind["id"]:
        same = own.filter(external_id__in=by_kind["id"])
        known |= {(p.exhibitor_id, "id", p.external_id): p for p in same}
    if by_kind["product"]:
        known |= {(p.exhibitor_id, "product", p.pk): p for p in own.filter(pk__in=by_kind["product"])}
    return known


def _add(sorted_lines, state):
    products = []
    for (exhibitor, *_key), line in sorted_lines.fresh.items():
        owner = sorted_lines.exhibitors[exhibitor]
        values = {"state": state, "source_language": owner.source_language}
        values |= {name: value for name, value in line.values.items() if value is not None}
        values["translations"] = comparing.merged({}, line.values.get("translations", {}))
        product = Product(exhibitor_id=exhibitor, **values)
        product.words = shelf_words(product)
        products.append(product)
    return Product.objects.bulk_create(products)


def _update(changed):
    for product, line in changed:
        for name, value in comparing.told_values(line, product).items():
            setattr(product, name, value)
        product.words = shelf_words(product)
        product.updated_at = timezone.now()
    # One statement by primary key: a bulk UPDATE of so many columns is ten times as slow.
    Product.objects.bulk_create(
        [product for product, _line in changed],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=COLUMNS,
    )
    return changed


def _save_tiers(fresh, changed):
    """The price tiers of products are those of their lines, where these tell prices; fresh ones have none."""
    had = [product.pk for product, line in changed if line.tiers is not None]
    if had:
        PriceTier.objects.filter(product__in=had).delete()
    return PriceTier.objects.bulk_create(
        PriceTier(
            product_id=product.pk,
            quantity_from=quantity,
            unit_price=price,
            currency=currency,
            incoterm=incoterm,
        )
        for product, line in [*fresh, *changed]
        for quantity, (price, currency, incoterm) in (line.tiers or {}).items()
    )


def _index_fresh(products, tiers, places):
    """The search entries of new products, of which all is known without asking for it again."""
    by_product = {product.pk: product for product in products}
    for product in products:
        # As prefetch_related leaves them; nothing certifies a product that is new.
        product._prefetched_objects_cache = {"price_tiers": [], "product_pictures": [], "certificates": []}
    for name, rows in (("price_tiers", tiers), ("product_pictures", places)):
        for row in rows:
            if product := by_product.get(row.product_id):
                product._prefetched_objects_cache[name].append(row)
    index_loaded([product for product in products if product.state == Product.State.LISTED])
