"""The fair: editions, halls and the category tree; and the pictures that every app shows."""

import zoneinfo
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from fair.texts import in_language


class EditionQuerySet(models.QuerySet):
    def current(self):
        """The edition that visitors walk: the open one that began last, or None."""
        return self.filter(state=Edition.State.OPEN).order_by("-starts_on").first()


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


class Category(models.Model):
    """A node of the trade's tree: section (level 1), group (2), class (3).

    `path` holds the ids from the section down to the category itself, so that one
    array test finds everything below a node.
    """

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    slug = models.SlugField(max_length=80, unique=True)
    names = models.JSONField(default=dict)
    icon = models.SlugField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField()
    path = ArrayField(models.BigIntegerField(), default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["level", "position", "slug"]
        verbose_name_plural = "categories"
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="category_has_three_levels"),
            models.CheckConstraint(
                condition=Q(level=1, parent=None) | Q(level__gt=1, parent__isnull=False),
                name="category_section_has_no_parent",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return in_language(self.names)


class Hall(models.Model):
    """A hall of an edition; `number` also chooses its colour in the look."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="halls")
    number = models.PositiveSmallIntegerField()
    slug = models.SlugField(unique=True)
    names = models.JSONField(default=dict)
    sections = models.ManyToManyField(Category, related_name="halls", blank=True)

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


class Picture(models.Model):
    """An uploaded picture, re-encoded as WebP in up to three widths.

    `file` is the widest rendition; the others stand beside it as `<stem>-<width>.webp`.
    Made only by `fair.pictures.store_picture`, which checks and strips the upload.
    """

    WIDTHS = (320, 800, 1600)

    file = models.ImageField(upload_to="pictures", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    widths = ArrayField(models.PositiveSmallIntegerField(), default=list, editable=False)
    alt = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self):
        return self.alt or self.file.name

    @property
    def url(self):
        return self.file.url

    @cached_property
    def srcset(self):
        """For <img srcset>: every rendition with its width."""
        return ", ".join(f"{self.rendition(width)} {width}w" for width in self.widths)

    def rendition(self, width):
        """The address of the rendition `width` pixels wide, which must be one of `widths`."""
        if width == self.width:
            return self.file.url
        stem = self.file.name.removesuffix(".webp")
        return self.file.storage.url(f"{stem}-{width}.webp")

    @property
    def thumb(self):
        """The address of the smallest rendition."""
        return self.rendition(self.widths[0]) if self.widths else self.file.url
