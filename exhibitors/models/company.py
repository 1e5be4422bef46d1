"""Companies and the people who work for them."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fair.countries import country_name
from fair.models import Category, Edition, Picture
from fair.texts import in_language

IDLE = timedelta(minutes=5)  # who has done nothing for so long is away
UNKNOWN = 0.3  # the promptness of an exhibitor with too few answers to say


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

    def visible_to(self, user):
        """Those with a published booth at an open edition, and those that the person works for."""
        if user.is_staff:
            return self.all()
        shown = self.model.objects.filter(
            booths__published__isnull=False, booths__hall__edition__state=Edition.State.OPEN
        )
        own = self.model.objects.staffed_by(user)
        return self.filter(Q(pk__in=shown.values("pk")) | Q(pk__in=own.values("pk")))

    def for_api(self):
        """With all that the API tells of an exhibitor, in a fixed number of queries."""
        return self.select_related("logo", "category").prefetch_related("checks")

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
    promptness = models.FloatField(
        default=UNKNOWN,
        db_default=UNKNOWN,
        editable=False,
        help_text=_("How promptly it answers, 0 to 1, as the search weighs it: kept by booths."),
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ExhibitorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["name", "id"], name="exhibitor_by_name"),
            models.Index(OpClass(Upper("name"), name="text_pattern_ops"), name="exhibitor_by_letter"),
            GinIndex(SearchVector("name", "legal_name", "slug", config="simple"), name="exhibitor_words"),
        ]

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


class MembershipQuerySet(models.QuerySet):
    def available(self, now, there=()):
        """Those who answer at once, as `exhibitors.stance` tells it of one; `there` are ids of people."""
        by_hand = Q(stance__gt="") & (Q(stance_until=None) | Q(stance_until__gt=now))
        active = Q(active_at__gt=now - IDLE) | Q(active_at=None, user__in=there)
        return self.filter(by_hand & Q(stance=Membership.Stance.AVAILABLE) | ~by_hand & active)


class Membership(models.Model):
    """A person's work for an exhibitor.

    `stance` is what the person says by hand, until `stance_until` (None: until they say otherwise); without
    it `active_at`, when they last did something on a page of the fair, tells (`exhibitors.stance`).
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MANAGER = "manager", _("Manager")
        HOST = "host", _("Host")

    class Stance(models.TextChoices):
        AVAILABLE = "available", _("Available")
        BUSY = "busy", _("Busy")
        AWAY = "away", _("Away")

    MANAGING = (Role.OWNER, Role.MANAGER)

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role)
    job_title = models.CharField(max_length=80, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    stance = models.CharField(max_length=9, choices=Stance, blank=True, default="", db_default="")
    stance_until = models.DateTimeField(null=True, blank=True)
    active_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exhibitor", "user"], name="membership_once"),
        ]

    def __str__(self):
        return f"{self.user}, {self.exhibitor}"

    @property
    def is_managing(self):
        return self.role in self.MANAGING


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
