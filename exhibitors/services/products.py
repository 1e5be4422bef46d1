"""Products are written, shown and taken out of the catalogue."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.indexing import index_products, remove_products
from exhibitors.models import PriceTier, Product, ProductPicture
from exhibitors.shelf_words import shelf_words
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


class Stale(Refused):
    """Somebody else has saved the same thing since it was read."""


@transaction.atomic
def save_product(product, tiers=None, pictures=None, certificates=None, seen=None):
    """Save a product; what is None of its tiers, pictures and certificates stays as it is.

    `seen` is the moment of the last change that the person knows of. Raises Stale when there was another
    since, and Refused when something cannot be the product's own: of another company, in several currencies.
    """
    if seen is not None:
        stored = Product.objects.select_for_update(no_key=True).values_list("updated_at", flat=True)
        if stored.get(pk=product.pk) != seen:
            raise Stale(_("Somebody else has changed this product meanwhile."))
    product.words = shelf_words(product)
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
    if reason := why_not_listed(product):
        raise Refused(reason)
    return _move(product, Product.State.LISTED)


def why_not_listed(product):
    """What is to be done before visitors can see the product, or an empty text."""
    if product.state == Product.State.BARRED:
        return barred()
    if not product.name.strip():
        return _("Give the product a name before listing it.")
    if product.moq is None:
        return _("Say the minimum order before listing the product.")
    return ""


@transaction.atomic
def withdraw_product(product):
    """Take the product out of the catalogue and the search; it is kept, and can be listed again."""
    product = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    return _move(product, Product.State.WITHDRAWN)


def barred():
    return _("The organisers have withdrawn this product: only they can show it again.")


@transaction.atomic
def bar_product(product):
    """Withdraw the product so that its exhibitor cannot list it again: an organiser's act."""
    product = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    return _place(product, Product.State.BARRED)


@transaction.atomic
def unbar_product(product):
    """Visitors see the product again, if they could; an organiser's act. Of others nothing is changed."""
    product = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    if product.state == Product.State.BARRED:
        _place(product, Product.State.LISTED if product.moq is not None else Product.State.WITHDRAWN)
    return product


@transaction.atomic
def delete_product(product):
    """Delete a product with its place on shortlists. Raises Refused while visitors see it."""
    product = Product.objects.select_for_update().get(pk=product.pk)
    if product.state == Product.State.LISTED:
        raise Refused(_("Withdraw the product before deleting it."))
    if product.state == Product.State.BARRED:
        raise Refused(barred())
    remove_products([product.pk])
    product.delete()


@transaction.atomic
def draft_product(product):
    """Hide the product from everyone outside, as if it had never been listed."""
    product = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    return _move(product, Product.State.DRAFT)


@transaction.atomic
def duplicate_product(product):
    """A draft like the product, with its prices, pictures and certificates but without its own number."""
    copy = Product.objects.get(pk=product.pk)
    copy.pk = None
    copy._state.adding = True
    copy.external_id, copy.state, copy.created_at = "", Product.State.DRAFT, timezone.now()
    copy.name = _("%(name)s (copy)") % {"name": product.name[:280]}
    tiers = product.price_tiers.values("quantity_from", "unit_price", "currency", "incoterm")
    certificates = list(product.certificates.all())
    copy = save_product(copy, [Tier(**tier) for tier in tiers], certificates=certificates)
    ProductPicture.objects.bulk_create(
        ProductPicture(product=copy, picture_id=shown.picture_id, position=shown.position)
        for shown in product.product_pictures.all()
    )
    return copy


@transaction.atomic
def delete_draft(product):
    """Delete a draft. Raises Refused for a product that visitors see or saw."""
    state = Product.objects.select_for_update().values_list("state", flat=True).get(pk=product.pk)
    if state != Product.State.DRAFT:
        raise Refused(_("Only a draft can be deleted: make the product a draft first."))
    delete_product(product)


def describe_pictures(alts):
    """Give pictures their texts for those who do not see them: {picture: text}."""
    changed = [picture for picture, alt in alts.items() if picture.alt != alt]
    for picture in changed:
        picture.alt = alts[picture]
    Picture.objects.bulk_update(changed, ["alt"])


@transaction.atomic
def set_pictures(product, pictures):
    """Show these pictures in this order, the first as the cover. Raises Refused for more than twelve."""
    _set_pictures(product, pictures)
    index_products([product.pk])


def _move(product, state):
    """What the exhibitor does. Raises Refused for what the organisers have withdrawn."""
    if product.state == Product.State.BARRED:
        raise Refused(barred())
    return _place(product, state)


def _place(product, state):
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
