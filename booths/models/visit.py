"""What visitors saw, and what they keep."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models.booth import Booth, Brochure
from exhibitors.models import Product
from fair.models import Edition


class VisitQuerySet(models.QuerySet):
    def made_by(self, user, visitor=None):
        """Those of a signed-in person, else those of the guest with that visitor id."""
        if user.is_authenticated:
            return self.filter(user=user)
        return self.filter(user=None, visitor=visitor) if visitor else self.none()


class Visit(models.Model):
    """A buyer session, kept only with consent. `visitor` is the id in a guest's cookie.

    `is_nobodys` marks what is so old that the person was taken out; `visitor` is then a random number.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="visits")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="visits"
    )
    visitor = models.UUIDField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    is_nobodys = models.BooleanField(default=False, db_default=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-last_seen_at"]),
            models.Index(fields=["visitor", "-last_seen_at"]),
            models.Index(fields=["last_seen_at"], condition=Q(is_nobodys=False), name="visit_of_somebody"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(visitor__isnull=False), name="visit_has_a_visitor"
            ),
        ]

    def __str__(self):
        return f"Visit {self.pk}"


class Sighting(models.Model):
    """Something a visitor saw or took in a visit, and for how long it was in view."""

    class Kind(models.TextChoices):
        BOOTH = "booth", _("Booth")
        PRODUCT = "product", _("Product")
        DOWNLOAD = "download", _("Download")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="sightings")
    kind = models.CharField(max_length=8, choices=Kind)
    booth = models.ForeignKey(Booth, models.CASCADE, null=True, blank=True, related_name="sightings")
    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="sightings")
    brochure = models.ForeignKey(Brochure, models.CASCADE, null=True, blank=True, related_name="sightings")
    seen_at = models.DateTimeField(default=timezone.now)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["booth", "-seen_at"]),
            BrinIndex(fields=["seen_at"], name="sighting_seen_at"),
        ]

    def __str__(self):
        return f"{self.kind} {self.seen_at}"


class ShortlistQuerySet(models.QuerySet):
    def for_page(self):
        """With all that the shortlist shows, in a fixed number of queries."""
        return self.prefetch_related(models.Prefetch("product", Product.objects.for_rows()))


class ShortlistItem(models.Model):
    """A product that a buyer keeps, with a note."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shortlist")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    objects = ShortlistQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at"]
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="shortlisted_once")]

    def __str__(self):
        return f"{self.product}"
