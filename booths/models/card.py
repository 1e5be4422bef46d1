"""Business cards: what a buyer gives to an exhibitor, and takes back."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Exhibitor


class Part(models.TextChoices):
    """What a card may carry beside the name; all but the telephone number stands in the profile."""

    COMPANY = "company", _("Company")
    JOB_TITLE = "job_title", _("Job title")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")


def usual_parts():
    return [Part.COMPANY.value, Part.JOB_TITLE.value, Part.EMAIL.value]


class Card(models.Model):
    """A person's own card, where they changed it: the telephone number, and what it carries."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="card")
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    carries = ArrayField(models.CharField(max_length=9, choices=Part), default=usual_parts, blank=True)

    def __str__(self):
        return f"{self.user}"


class CardShareQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(revoked_at=None)


class CardShare(models.Model):
    """A card that a buyer gave to an exhibitor. While it stands, all of the exhibitor's staff may read it.

    `carries` is what was on it when it was given: a number written on the card later is not on it.
    `given_to` is whose staff's code was scanned, or who scanned the buyer's.
    """

    class Via(models.TextChoices):
        BOOTH = "booth", _("At the booth")
        PRODUCT = "product", _("At a product")
        TALK = "talk", _("In a conversation")
        SCAN = "scan", _("Scanned")

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="cards")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="card_shares")
    carries = ArrayField(models.CharField(max_length=9, choices=Part), default=list)
    via = models.CharField(max_length=7, choices=Via, default=Via.BOOTH)
    given_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    shared_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CardShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared card")
        verbose_name_plural = _("shared cards")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["exhibitor", "buyer"], condition=Q(revoked_at=None), name="card_share_stands_once"
            ),
        ]

    def __str__(self):
        return f"{self.buyer}, {self.exhibitor}"


class CardRequestQuerySet(models.QuerySet):
    def open(self):
        """Those that the buyer may still answer: asked within the last quarter of an hour."""
        since = timezone.now() - CardRequest.HOLDS
        return self.filter(answered_at=None, asked_at__gt=since)


class CardRequest(models.Model):
    """Someone of an exhibitor's staff scanned a buyer's code, and waits for the buyer to agree."""

    HOLDS = timedelta(minutes=15)

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="+")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="card_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    granted = models.BooleanField(default=False)

    objects = CardRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a card")
        verbose_name_plural = _("requests for cards")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["exhibitor", "buyer"], condition=Q(answered_at=None), name="card_request_once"
            ),
        ]

    def __str__(self):
        return f"{self.exhibitor}: {self.buyer}"
