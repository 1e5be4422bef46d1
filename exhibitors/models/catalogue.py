"""What a company offers: products with their pictures and prices."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from exhibitors.models.company import Exhibitor, Translated
from exhibitors.models.trust import Certificate
from exhibitors.units import amount
from fair.models import Category, Picture


class ProductQuerySet(models.QuerySet):
    def listed(self):
        """Those that visitors see."""
        return self.filter(state=Product.State.LISTED)

    def visible_to(self, user):
        """The listed ones, and all of the exhibitors that the person works for."""
        if not user.is_authenticated:
            return self.listed()
        own = Exhibitor.objects.staffed_by(user).values("pk")
        return self.filter(Q(state=Product.State.LISTED) | Q(exhibitor__in=own))

    def with_page_for(self, user):
        """Those whose address answers the person: the visible ones, and withdrawn ones, to say so."""
        if not user.is_authenticated:
            return self.exclude(state=Product.State.DRAFT)
        own = Exhibitor.objects.staffed_by(user).values("pk")
        return self.filter(~Q(state=Product.State.DRAFT) | Q(exhibitor__in=own))

    def manageable_by(self, user):
        return self.filter(exhibitor__in=Exhibitor.objects.manageable_by(user).values("pk"))

    def for_cards(self):
        """With all that a product card shows, in a fixed number of queries."""
        named = ("name", "model_code", "translations", "source_language", "state")
        told = ("moq", "unit", "lead_time_days", "sample", "model_file")
        exhibitor = (f"exhibitor__{field}" for field in ("name", "city", "country", "verified_on"))
        cards = self.select_related("exhibitor").only(*named, *told, *exhibitor)
        return cards.prefetch_related(ProductPicture.in_order(), "price_tiers")

    def for_api(self):
        """With all that the API tells of a product, in a fixed number of queries."""
        related = self.select_related("exhibitor", "category")
        return related.prefetch_related(ProductPicture.in_order(), "price_tiers", "certificates")

    def for_rows(self):
        """For rows and comparisons, with `certificate_names` and all but what is long, in as many queries."""
        names = Certificate.objects.filter(products=OuterRef("pk")).order_by("name").values("name")
        long = ("description", "keywords", "words", "exhibitor__about", "exhibitor__translations")
        rows = self.select_related("exhibitor").defer(*long).annotate(certificate_names=ArraySubquery(names))
        return rows.prefetch_related(ProductPicture.in_order(), "price_tiers")


class Product(Translated):
    """An article of an exhibitor's catalogue.

    `attributes` is an ordered list of {"name": "Volume", "value": "6.6", "unit": "L"};
    `unit` is the unit that MOQ and price tiers count in, in the singular. `words` is what its exhibitor
    finds it by (`exhibitors.shelf_words`); a product that was saved without is found by reading names.
    A barred one is changed by the organisers alone (`services.bar_product`).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LISTED = "listed", _("Listed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        BARRED = "barred", _("Withdrawn by the organisers")

    class Sample(models.TextChoices):
        NONE = "none", _("No samples")
        FREE = "free", _("Free sample")
        PAID = "paid", _("Paid sample")
        REFUNDED = "refunded", _("Paid, refunded with the order")

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="products")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="products")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    name = models.CharField(max_length=300)
    summary = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    keywords = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    brand = models.CharField(max_length=80, blank=True)
    model_code = models.CharField(max_length=120, blank=True)
    external_id = models.CharField(
        max_length=80, blank=True, help_text=_("The exhibitor's own number; imports match by it.")
    )
    hs_code = models.CharField(max_length=12, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    attributes = models.JSONField(default=list, blank=True)
    moq = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=20, default="piece")
    lead_time_days = models.PositiveSmallIntegerField(null=True, blank=True)
    sample = models.CharField(max_length=8, choices=Sample, default=Sample.NONE)
    sample_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    certificates = models.ManyToManyField(Certificate, related_name="products", blank=True)
    model_file = models.FileField(upload_to="models", blank=True, help_text=_("GLB, shown in 3D."))
    model_size = models.PositiveIntegerField(default=0, help_text=_("Bytes."))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    words = SearchVectorField(null=True, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["exhibitor", "state"]),
            # The newest of a category, and how many there are in it, without reading products.
            models.Index(
                fields=["category", "-id"],
                name="product_on_show",
                include=["exhibitor"],
                condition=Q(state="listed"),
            ),
            models.Index(fields=["id"], name="product_unlisted", condition=~Q(state="listed")),
            models.Index("exhibitor", Lower("model_code"), name="product_model_code"),
            models.Index(fields=["exhibitor", "-updated_at", "-id"], name="product_last_changed"),
            models.Index(fields=["exhibitor", "name", "id"], name="product_by_name"),
            GinIndex(fields=["words"], name="product_words"),
            # The console's list and its search, which look into all catalogues at once.
            models.Index(fields=["state", "-id"], name="product_state_latest"),
            GinIndex(
                SearchVector("name", "model_code", "external_id", config="simple"),
                name="product_unlisted_words",
                condition=~Q(state="listed"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["exhibitor", "external_id"],
                condition=~Q(external_id=""),
                name="product_external_id_once",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("product", args=[self.pk, slugify(self.name)[:80] or "product"])

    @cached_property
    def pictures(self):
        """Pictures in the exhibitor's order; the first is the cover."""
        return [shown.picture for shown in self.product_pictures.all()]

    @property
    def cover(self):
        return self.pictures[0] if self.pictures else None

    @cached_property
    def tiers(self):
        return list(self.price_tiers.all())

    @property
    def minimum_order(self):
        """ "300 pieces", or an empty text when the exhibitor names none."""
        return amount(self.moq, self.unit) if self.moq else ""


class ProductPicture(models.Model):
    """A picture's place among those of a product."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="product_pictures")
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.product} {self.position}"

    @classmethod
    def in_order(cls):
        """For prefetch_related on products: places and pictures in one query."""
        return models.Prefetch("product_pictures", cls.objects.select_related("picture"))

    @classmethod
    def covers(cls, products):
        """{product id: its first Picture} by id, for ids of products; those without one are left out."""
        places = cls.objects.filter(product__in=products).select_related("picture")
        first = places.order_by("product_id", "position", "pk").distinct("product_id")
        return {place.product_id: place.picture for place in first}


class PriceTier(models.Model):
    """The price of one unit from a quantity upwards."""

    class Incoterm(models.TextChoices):
        EXW = "EXW"
        FCA = "FCA"
        FAS = "FAS"
        FOB = "FOB"
        CFR = "CFR"
        CIF = "CIF"
        CPT = "CPT"
        CIP = "CIP"
        DAP = "DAP"
        DPU = "DPU"
        DDP = "DDP"

    product = models.ForeignKey(Product, models.CASCADE, related_name="price_tiers")
    quantity_from = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)
    currency = models.CharField(max_length=3, default="USD")
    incoterm = models.CharField(max_length=3, choices=Incoterm, default=Incoterm.FOB)

    class Meta:
        ordering = ["quantity_from"]
        constraints = [
            models.UniqueConstraint(fields=["product", "quantity_from"], name="price_tier_once_a_quantity"),
            models.CheckConstraint(condition=Q(quantity_from__gte=1), name="price_tier_from_one"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="price_tier_not_negative"),
        ]

    def __str__(self):
        return f"{self.quantity_from}: {self.unit_price} {self.currency}"
