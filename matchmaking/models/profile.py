"""What buyers look for, and which buyers exhibitors look for."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Exhibitor, PriceTier
from fair.models import Category, Edition


def codes(length, label):
    return ArrayField(models.CharField(max_length=length), verbose_name=label, default=list, blank=True)


class Kind(models.TextChoices):
    """What a buyer's company is."""

    IMPORTER = "importer", _("Importer")
    WHOLESALER = "wholesaler", _("Wholesaler")
    RETAILER = "retailer", _("Retailer")
    ONLINE = "online", _("Online shop")
    BRAND = "brand", _("Brand")
    MAKER = "maker", _("Manufacturer")
    AGENT = "agent", _("Buying agent")
    PUBLIC = "public", _("Public buyer")


class Size(models.TextChoices):
    """How many people work for it."""

    MICRO = "micro", _("Up to 10 people")
    SMALL = "small", _("11 to 50 people")
    MEDIUM = "medium", _("51 to 250 people")
    LARGE = "large", _("More than 250 people")


class Volume(models.TextChoices):
    """What it buys in a year."""

    UP_TO_100K = "100k", _("Up to 100,000 USD a year")
    UP_TO_1M = "1m", _("100,000 to 1 million USD a year")
    UP_TO_10M = "10m", _("1 to 10 million USD a year")
    MORE = "more", _("More than 10 million USD a year")


class ProfileQuerySet(models.QuerySet):
    """Who may see or use a profile is decided here."""

    def of(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()

    def looking(self):
        """Those that say what they look for, of people who can sign in."""
        told = Q(looks_in__len__gt=0)
        return self.filter(told, user__is_active=True)

    def shown_to_exhibitors(self):
        """Those of buyers who let exhibitors find them."""
        return self.looking().filter(is_shown=True)


class SourcingProfile(models.Model):
    """What a person looks for at one edition. Each step is saved by itself; `steps_done` names those.

    `attributes` is a list like a product's: [{"name": "Volume", "value": "500", "unit": "ml"}, …].
    `quantity` is of one article and order, in `unit`; prices are for one unit, in `currency`. `markets` are
    countries that the goods go to. `looks_in` are the categories that are searched, those chosen with all
    below, or those that its `words` lead to: kept by `services.profiles`. With `is_shown` exhibitors are
    recommended the buyer, of whom they read country, kind and what is looked for. `due_at` is since when
    the list of recommended exhibitors is to be reckoned anew; `has_changed` says that the profile itself
    has changed, and so exhibitors' lists may change with it.
    """

    class Step(models.TextChoices):
        WHAT = "what", _("What")
        AMOUNT = "amount", _("How much")
        WHERE = "where", _("Where and when")
        COMPANY = "company", _("Company")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sourcing_profiles")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    categories = models.ManyToManyField(
        Category, related_name="+", blank=True, verbose_name=_("kinds of product")
    )
    words = models.CharField(_("in your own words"), max_length=300, blank=True)
    attributes = models.JSONField(default=list, blank=True)
    certificates = codes(80, _("certificates required"))
    quantity = models.PositiveIntegerField(_("quantity of an order"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, default="piece", blank=True)
    price_from = models.DecimalField(
        _("price of a unit from"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    price_to = models.DecimalField(
        _("price of a unit up to"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    incoterm = models.CharField(_("Incoterm"), max_length=3, choices=PriceTier.Incoterm, blank=True)
    markets = codes(2, _("countries you buy for"))
    origins_wanted = codes(2, _("countries you like to buy from"))
    origins_refused = codes(2, _("countries you do not buy from"))
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    languages = codes(10, _("languages you trade in"))
    kind = models.CharField(_("your company is"), max_length=10, choices=Kind, blank=True)
    size = models.CharField(_("size"), max_length=6, choices=Size, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    volume = models.CharField(_("what you buy"), max_length=4, choices=Volume, blank=True)
    is_shown = models.BooleanField(_("Exhibitors may find me"), default=True)
    steps_done = codes(10, "")
    looks_in = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, default=None, editable=False)
    has_changed = models.BooleanField(default=False, editable=False)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("sourcing profile")
        verbose_name_plural = _("sourcing profiles")
        constraints = [
            models.UniqueConstraint(fields=["user", "edition"], name="sourcing_profile_once"),
            models.CheckConstraint(
                condition=Q(price_from=None) | Q(price_to=None) | Q(price_to__gte=F("price_from")),
                name="sourcing_profile_prices_in_order",
            ),
        ]
        indexes = [
            GinIndex(fields=["looks_in"], name="sourcing_profile_looks_in"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="sourcing_profile_due"),
        ]

    def __str__(self):
        return f"{self.user}"

    @property
    def missing_steps(self):
        return [step for step in self.Step if step not in self.steps_done]

    @property
    def is_empty(self):
        """Whether it says too little to recommend anybody by."""
        return not self.looks_in


class BuyersWanted(models.Model):
    """Which buyers an exhibitor looks for. What is left empty is open to all.

    `exclusivities` are markets in which somebody else has the sole right to sell: buyers for these alone
    are not matched. `monthly_capacity` and `least_quantity` count in the exhibitor's usual units;
    `least_value` is of an order, in `currency`.
    """

    exhibitor = models.OneToOneField(Exhibitor, models.CASCADE, related_name="buyers_wanted")
    countries = codes(2, _("countries of buyers"))
    kinds = ArrayField(
        models.CharField(max_length=10, choices=Kind),
        verbose_name=_("kinds of buyers"),
        default=list,
        blank=True,
    )
    sizes = ArrayField(
        models.CharField(max_length=6, choices=Size),
        verbose_name=_("sizes of buyers"),
        default=list,
        blank=True,
    )
    least_quantity = models.PositiveIntegerField(_("smallest order, pieces"), null=True, blank=True)
    least_value = models.DecimalField(
        _("smallest order, value"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    monthly_capacity = models.PositiveIntegerField(_("pieces you can make in a month"), null=True, blank=True)
    exclusivities = codes(2, _("markets that others have the sole right to"))
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("buyers wanted")
        verbose_name_plural = _("buyers wanted")

    def __str__(self):
        return f"{self.exhibitor}"


class Searched(models.Model):
    """Words that a person searched for, kept only while they allow that a profile is proposed from them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "searched words"
        indexes = [models.Index(fields=["user", "edition", "-at"], name="searched_latest")]

    def __str__(self):
        return self.words
