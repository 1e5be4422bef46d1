"""Companies, their people, what was checked of them, and their catalogue."""

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exhibitors.units import amount
from fair.countries import country_name
from fair.models import Category, Picture
from fair.texts import in_language
from fair.uploads import private_files


class Translated(models.Model):
    """Texts in one source language, with translations beside them.

    `translations` maps a language code to the fields in that language:
    {"zh-hans": {"name": "…", "description": "…"}}.
    """

    source_language = models.CharField(max_length=10, default="en")
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def text(self, field):
        """The field's text in the language in use, else in the source language."""
        texts = {language: fields.get(field) for language, fields in self.translations.items()}
        return in_language({**texts, self.source_language: getattr(self, field)}, self.source_language)


class ExhibitorQuerySet(models.QuerySet):
    def manageable_by(self, user):
        """Those whose owner or manager the person is."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__in=Membership.objects.filter(user=user, role__in=Membership.MANAGING))

    def staffed_by(self, user):
        """Those that the person works for in any role."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__in=Membership.objects.filter(user=user))

    def verified(self):
        return self.filter(verified_on__isnull=False)


class Exhibitor(Translated):
    """A company. It and its catalogue live on from edition to edition."""

    class Type(models.TextChoices):
        MANUFACTURER = "manufacturer", _("Manufacturer")
        TRADER = "trader", _("Trading company")
        BOTH = "both", _("Manufacturer and trader")
        SERVICE = "service", _("Service provider")

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    legal_name = models.CharField(max_length=160, blank=True)
    tagline = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    type = models.CharField(max_length=12, choices=Type, default=Type.MANUFACTURER)
    country = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    website = models.URLField(blank=True)
    logo = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    markets = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, help_text=_("Countries sold to.")
    )
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    founded = models.PositiveSmallIntegerField(null=True, blank=True)
    exporting_since = models.PositiveSmallIntegerField(null=True, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    factory_area = models.PositiveIntegerField(null=True, blank=True, help_text=_("Square metres."))
    capacity = models.CharField(max_length=120, blank=True, help_text=_("What the factory makes in a year."))
    payment_terms = models.CharField(max_length=120, blank=True)
    verified_on = models.DateField(null=True, blank=True, help_text=_("Kept by services.record_check."))
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ExhibitorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def is_verified(self):
        return self.verified_on is not None

    @property
    def country_name(self):
        return country_name(self.country)

    @property
    def place(self):
        """City and country in the reader's language: "Foshan, China"."""
        if not (self.city and self.country):
            return self.city or self.country_name
        return gettext("%(city)s, %(country)s") % {"city": self.city, "country": self.country_name}


class Membership(models.Model):
    """A person's work for an exhibitor."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MANAGER = "manager", _("Manager")
        HOST = "host", _("Host")

    MANAGING = (Role.OWNER, Role.MANAGER)

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role)
    job_title = models.CharField(max_length=80, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exhibitor", "user"], name="membership_once"),
        ]

    def __str__(self):
        return f"{self.user}, {self.exhibitor}"


class WorkingHours(models.Model):
    """When a member is at the booth on a weekday (0 is Monday), in the member's own time zone."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()

    class Meta:
        ordering = ["weekday", "starts_at"]
        verbose_name_plural = "working hours"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="working_hours_weekday"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="working_hours_end_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.weekday} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


def validity(until):
    """What a day, or None for ever, means today: one of "lapsed", "lapsing" (within 60 days), "valid"."""
    if until is None:
        return "valid"
    left = (until - timezone.localdate()).days
    return "lapsed" if left < 0 else "lapsing" if left <= 60 else "valid"


class Check(models.Model):
    """Something that an organiser checked of an exhibitor: what, how, when, until when."""

    class Kind(models.TextChoices):
        LICENCE = "licence", _("Business licence")
        FACTORY = "factory", _("Factory visit")
        BANK = "bank", _("Bank account")
        REPORTS = "reports", _("Test reports")
        AUDIT = "audit", _("Social audit")

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=8, choices=Kind)
    method = models.CharField(max_length=200, help_text=_("How it was checked, for buyers to read."))
    checked_on = models.DateField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    valid_until = models.DateField(null=True, blank=True)
    evidence = models.FileField(upload_to="evidence", storage=private_files, blank=True)

    class Meta:
        ordering = ["-checked_on", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.exhibitor}"

    @property
    def validity(self):
        return validity(self.valid_until)


class Certificate(models.Model):
    """A certificate that the exhibitor claims, with its evidence."""

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="certificates")
    name = models.CharField(max_length=80)
    issuer = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    evidence = models.FileField(upload_to="certificates", storage=private_files, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return f"{self.name} {self.number}".strip()

    @property
    def validity(self):
        return validity(self.valid_until)


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
        return self.select_related("exhibitor").prefetch_related(ProductPicture.in_order(), "price_tiers")

    def for_rows(self):
        """For cards, and with `certificate_names`, which rows and comparisons show beside."""
        names = Certificate.objects.filter(products=OuterRef("pk")).order_by("name").values("name")
        return self.for_cards().annotate(certificate_names=ArraySubquery(names))


class Product(Translated):
    """An article of an exhibitor's catalogue.

    `attributes` is an ordered list of {"name": "Volume", "value": "6.6", "unit": "L"};
    `unit` is the unit that MOQ and price tiers count in, in the singular.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LISTED = "listed", _("Listed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

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

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["exhibitor", "state"]), models.Index(fields=["category"])]
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
