"""Products are written, shown and taken out of the catalogue."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from exhibitors.indexing import index_products, remove_products
from exhibitors.models import PriceTier, Product, ProductPicture
from fair.errors import Refused
from fair.models import Picture

MOST_PICTURES = 12
MOST_TIERS = 20


@dataclass(frozen=True)
class Tier:
    """A price of one unit from a quantity upwards, as a form or a file gives it."""

    quantity_from: int
    unit_price: Decimal
    currency: str = "USD"
    incoterm: str = PriceTier.Incoterm.FOB


@transaction.atomic
def save_product(product, tiers=None, pictures=None, certificates=None):
    """Save a product; what is None of its tiers, pictures and certificates stays as it is.

    Raises Refused when they cannot be its own: of another company, in several currencies, twice the same.
    """
    product.save()
    if tiers is not None:
        _set_tiers(product, tiers)
    if pictures is not None:
        _set_pictures(product, pictures)
    if certificates is not None:
        if any(certificate.exhibitor_id != product.exhibitor_id for certificate in certificates):
            raise Refused(_("A certificate of another company cannot be shown."))
        product.certificates.set(certificates)
    index_products([product.pk])
    return product


@transaction.atomic
def list_product(product):
    """Show the product to visitors. Raises Refused while it has no name or no minimum order."""
    product = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    if not product.name.strip():
        raise Refused(_("Give the product a name before listing it."))
    if product.moq is None:
        raise Refused(_("Say the minimum order before listing the product."))
    return _move(product, Product.State.LISTED)


@transaction.atomic
def withdraw_product(product):
    """Take the product out of the catalogue and the search; it is kept, and can be listed again."""
    product = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    return _move(product, Product.State.WITHDRAWN)


@transaction.atomic
def delete_product(product):
    """Delete a product with its place on shortlists. Raises Refused while visitors see it."""
    product = Product.objects.select_for_update().get(pk=product.pk)
    if product.state == Product.State.LISTED:
        raise Refused(_("Withdraw the product before deleting it."))
    remove_products([product.pk])
    product.delete()


@transaction.atomic
def set_pictures(product, pictures):
    """Show these pictures in this order, the first as the cover. Raises Refused for more than twelve."""
    _set_pictures(product, pictures)
    index_products([product.pk])


def _move(product, state):
    if product.state != state:
        product.state = state
        product.save(update_fields=["state", "updated_at"])
        index_products([product.pk])
    return product


def _set_tiers(product, tiers):
    if len({tier.quantity_from for tier in tiers}) < len(tiers):
        raise Refused(_("Two prices begin at the same quantity."))
    if len({(tier.currency, tier.incoterm) for tier in tiers}) > 1:
        raise Refused(_("All prices of a product are in one currency and on one incoterm."))
    if len(tiers) > MOST_TIERS:
        raise Refused(_("A product has at most 20 prices."))
    if any(tier.quantity_from < 1 or tier.unit_price < 0 for tier in tiers):
        raise Refused(_("Quantities begin at one, and prices at nothing."))
    product.price_tiers.all().delete()
    PriceTier.objects.bulk_create(PriceTier(product=product, **vars(tier)) for tier in tiers)


def _set_pictures(product, pictures):
    if len(pictures) > MOST_PICTURES:
        raise Refused(_("A product shows at most 12 pictures."))
    if len({picture.pk for picture in pictures}) < len(pictures):
        raise Refused(_("A picture is shown twice."))
    shown_by_others = ProductPicture.objects.exclude(product__exhibitor=product.exhibitor_id)
    if shown_by_others.filter(picture__in=[picture.pk for picture in pictures]).exists():
        raise Refused(_("A picture of another company cannot be shown."))
    missing = len(pictures) - Picture.objects.filter(pk__in=[picture.pk for picture in pictures]).count()
    if missing:
        raise Refused(_("A picture is gone: please add it again."))
    product.product_pictures.all().delete()
    ProductPicture.objects.bulk_create(
        ProductPicture(product=product, picture=picture, position=position)
        for position, picture in enumerate(pictures)
    )
