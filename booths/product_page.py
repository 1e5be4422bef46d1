"""All that a product's page shows, read when the page asks for it."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from booths.closeness import close_products
from booths.models import ShortlistItem
from booths.queries import has_card, heard, told, with_booths
from exhibitors.models import Certificate, Product, ProductPicture
from exhibitors.prices import reckon
from fair.countries import country_name
from fair.phrases import in_a_row


def products_for_page(user):
    products = Product.objects.with_page_for(user)
    certificates = Certificate.objects.filter(products=OuterRef("pk"))
    return products.select_related("exhibitor__logo", "exhibitor__category", "category").annotate(
        told_certificates=told(certificates, "name", "issuer", "number", "valid_from", "valid_until"),
        kept=Exists(ShortlistItem.objects.filter(user=user.pk, product=OuterRef("pk"))),
        has_card=has_card(user, OuterRef("exhibitor")),
    )


@dataclass
class ProductPage:
    """A product, with the quantity that the visitor asks the price for as it was typed."""

    product: Product
    quantity: str = ""

    def __post_init__(self):
        # Pictures and tiers of all products on the page at once.
        prefetch_related_objects([self.product, *self.close], ProductPicture.in_order(), "price_tiers")

    @cached_property
    def close(self):
        return close_products(self.product)

    @cached_property
    def booth(self):
        """Where the exhibitor stands; with it, the booths of the close products, in one query."""
        with_booths([self.product, *self.close])
        booth = self.product.booth
        if booth:
            booth.exhibitor = self.product.exhibitor
        return booth

    @cached_property
    def reckoning(self):
        return reckon(self.product, self.quantity)

    @cached_property
    def certificates(self):
        return heard(Certificate, self.product.told_certificates)

    @cached_property
    def covers(self):
        """Pictures of other products of the exhibitor, for the shelf on the booth's card."""
        listed = Product.objects.listed().filter(exhibitor=self.product.exhibitor_id)
        beside = listed.exclude(pk=self.product.pk).order_by("pk").values("pk")[:3]
        return list(ProductPicture.covers(beside).values())

    @property
    def crumbs(self):
        """(label, address) from the widest to the booth."""
        crumbs = []
        if self.booth:
            hall = self.booth.hall
            label = _("Hall %(number)s, %(name)s") % {"number": hall.number, "name": hall.name}
            crumbs.append((label, hall.get_absolute_url()))
        if category := self.product.category:
            crumbs.append((category.name, f"{reverse('search')}?category={category.slug}"))
        if self.booth:
            crumbs.append((self.product.exhibitor.name, self.booth.get_absolute_url()))
        return crumbs

    @property
    def papers(self):
        """The facts that customs and buyers ask for, as rows of a table."""
        product = self.product
        facts = [
            (_("Brand"), product.brand),
            (_("Model"), product.model_code),
            (_("Made in"), product.origin and country_name(product.origin)),
            (_("HS code"), product.hs_code),
            (_("Incoterm"), in_a_row(dict.fromkeys(tier.incoterm for tier in product.tiers))),
            (_("Samples"), product.get_sample_display()),
        ]
        return [{"name": name, "value": value} for name, value in facts if value]
