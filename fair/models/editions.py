"""Editions of the fair and their halls."""

import zoneinfo
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fair.models.categories import Category
from fair.texts import in_language


class EditionQuerySet(models.QuerySet):
    def current(self):
        """The edition that visitors walk: the open one that began last, or None."""
        return self.filter(state=Edition.State.OPEN).order_by("-starts_on").first()

    def visible_to(self, user):
        """Those that have opened; organisers also see what is being drawn up."""
        return self.all() if user.is_staff else self.exclude(state=Edition.State.DRAFT)


class Edition(models.Model):
    """One holding of the fair, `starts_on` to `ends_on` inclusive in its own time zone."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    slug = models.SlugField(unique=True)
    fair_name = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    city = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=64)
    starts_on = models.DateField()
    ends_on = models.DateField()
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    is_demo = models.BooleanField(default=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="edition_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.fair_name}, {self.name}"

    @property
    def zone(self):
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def local_now(self):
        """This moment on the clock of the fair's city."""
        return timezone.localtime(timezone=self.zone)

    @property
    def days(self):
        """How many days it lasts, first and last included."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def day(self):
        """The number of today's day in the fair's city, from 1; None before the first and after the last."""
        day = (self.local_now.date() - self.starts_on).days + 1
        return day if 1 <= day <= self.days else None

    @property
    def dates(self):
        return [self.starts_on + timedelta(days=ahead) for ahead in range(self.days)]

    @property
    def has_hours_now(self):
        """Whether the booths keep their hours at this moment of a fair day."""
        return bool(self.day) and self.opens_at <= self.local_now.time() < self.closes_at


class HallQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(edition__in=Edition.objects.visible_to(user))


class Hall(models.Model):
    """A hall of an edition; `number` also chooses its colour in the look."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="halls")
    number = models.PositiveSmallIntegerField()
    slug = models.SlugField(unique=True)
    names = models.JSONField(default=dict)
    sections = models.ManyToManyField(Category, related_name="halls", blank=True)
    former_slugs = ArrayField(
        models.SlugField(max_length=50),
        default=list,
        db_default=[],
        blank=True,
        editable=False,
        help_text=_("Of those merged into it: their addresses lead here."),
    )

    objects = HallQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="hall_number_once_an_edition"),
            models.CheckConstraint(condition=Q(number__range=(1, 99)), name="hall_number_in_range"),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"

    @property
    def name(self):
        return in_language(self.names)

    @property
    def hue(self):
        """The colour of the look, 1 to 8, that this hall wears."""
        return (self.number - 1) % 8 + 1

    def get_absolute_url(self):
        return reverse("hall", args=[self.slug])
