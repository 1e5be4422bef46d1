"""Recommendations as they are kept: who to whom, why, and what people said to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Exhibitor
from fair.models import Category, Edition
from matchmaking.models.profile import SourcingProfile


class Shelf(models.Model):
    """What an exhibitor offers of one category, summed up for matching: kept by `matching.shelves`.

    Prices are US dollars of one unit. `traits` are the 64-bit digests of its attributes and words, sorted,
    eight bytes each (`matching.traits`).
    """

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="shelves", db_index=False)
    category = models.ForeignKey(Category, models.CASCADE, related_name="+", db_index=False)
    products = models.PositiveIntegerField()
    moq = models.PositiveIntegerField(null=True)
    price_from = models.FloatField(null=True)
    price_to = models.FloatField(null=True)
    traits = models.BinaryField(default=bytes)

    class Meta:
        verbose_name_plural = "shelves"
        constraints = [models.UniqueConstraint(fields=["exhibitor", "category"], name="shelf_once")]
        indexes = [models.Index(fields=["category", "exhibitor"], name="shelf_of_category")]

    def __str__(self):
        return f"{self.exhibitor_id}: {self.category_id}"


class ExhibitorsForBuyer(models.Model):
    """The exhibitors recommended to a buyer, the best first. One row, so that a night's run replaces a
    hundred thousand lists in one statement.

    `entries` are [{"id": of the exhibitor, "score": 0 to 100, "points": of each of
    `matching.scoring.PARTS`, or null where it was not asked, "reasons": [[reason, figure…], …], "new":
    whether it counts as new, "kept": whether it stands at a place kept for new ones}, …].
    """

    profile = models.OneToOneField(SourcingProfile, models.CASCADE, related_name="recommended")
    entries = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("recommended exhibitors")
        verbose_name_plural = _("recommended exhibitors")

    def __str__(self):
        return f"{self.profile}"


class BuyersForExhibitor(models.Model):
    """The buyers recommended to an exhibitor at an edition; `entries` are as above, with ids of profiles.

    `due_at` is since when they are to be reckoned anew; `has_changed` says that its own side
    has changed, and so buyers' lists may change with it.
    """

    exhibitor = models.ForeignKey(
        Exhibitor, models.CASCADE, related_name="recommended_buyers", db_index=False
    )
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    entries = models.JSONField(default=list)
    made_at = models.DateTimeField(null=True, blank=True, default=None)
    due_at = models.DateTimeField(null=True, blank=True, default=None)
    has_changed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("recommended buyers")
        verbose_name_plural = _("recommended buyers")
        constraints = [
            models.UniqueConstraint(fields=["exhibitor", "edition"], name="buyers_for_exhibitor_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="buyers_for_exhibitor_due"
            )
        ]

    def __str__(self):
        return f"{self.exhibitor}"


class Taste(models.TextChoices):
    MORE = "more", _("More like this")
    DISMISS = "dismiss", _("Not for me")


class BuyerOpinion(models.Model):
    """What a buyer said to a recommended exhibitor. It teaches the lists (`matching.taste`) while it
    stands."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="+")
    said = models.CharField(max_length=7, choices=Taste)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "exhibitor"], name="buyer_opinion_once")]

    def __str__(self):
        return f"{self.said} {self.exhibitor_id}"


class ExhibitorOpinion(models.Model):
    """What an exhibitor's people said to a recommended buyer."""

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="+")
    profile = models.ForeignKey(SourcingProfile, models.CASCADE, related_name="+")
    said = models.CharField(max_length=7, choices=Taste)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibitor", "profile"], name="exhibitor_opinion_once")
        ]

    def __str__(self):
        return f"{self.said} {self.profile_id}"


class Exposure(models.Model):
    """How often an exhibitor was shown as recommended on a day: counted for fairness, never for the score.

    `as_newcomer` are those of them while it counted as new.
    """

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    shown = models.PositiveIntegerField(default=0)
    as_newcomer = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exhibitor", "day"], name="exposure_once_a_day")]
        indexes = [models.Index(fields=["day"], name="exposure_day")]

    def __str__(self):
        return f"{self.exhibitor_id} {self.day}: {self.shown}"


class MatchState(models.Model):
    """How far the worker is with an edition's recommendations.

    `looked_at` is up to when changes of catalogues were taken note of; `night_ended_at` when all lists were
    last reckoned, `night_began_at` when that began: whichever is later says whether a run was cut off.
    While `night_held_until` is to come another run has it.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="+")
    looked_at = models.DateTimeField(default=timezone.now)
    night_began_at = models.DateTimeField(null=True, blank=True)
    night_ended_at = models.DateTimeField(null=True, blank=True)
    night_held_until = models.DateTimeField(null=True, blank=True)
    lists = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.edition}"
