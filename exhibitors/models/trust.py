"""What was checked of a company, and what it can prove."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models.company import Exhibitor
from fair.uploads import private_files


def validity(until):
    """What a day, or None for ever, means today: one of "lapsed", "lapsing" (within 60 days), "valid"."""
    if until is None:
        return "valid"
    left = (until - timezone.localdate()).days
    return "lapsed" if left < 0 else "lapsing" if left <= 60 else "valid"


class Check(models.Model):
    """Something that an organiser checked of an exhibitor: what, how, when, until when.

    `reported_at_days` is the last of the reports (60, 30, 7 days before it lapses) that named it.
    """

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
    reported_at_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-checked_on", "pk"]
        indexes = [models.Index(fields=["valid_until"])]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.exhibitor}"

    @property
    def validity(self):
        return validity(self.valid_until)


class CertificateQuerySet(models.QuerySet):
    def manageable_by(self, user):
        return self.filter(exhibitor__in=Exhibitor.objects.manageable_by(user).values("pk"))

    def lapsing_within(self, days):
        """Those whose last day is at most so many days ahead, and that have not lapsed yet."""
        today = timezone.localdate()
        return self.filter(valid_until__range=(today, today + timedelta(days=days)))


class Certificate(models.Model):
    """A certificate that the exhibitor claims, with its evidence.

    `reminded_at_days` is the last of the reminders (60, 30, 7 days before it lapses) that was sent.
    """

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="certificates")
    name = models.CharField(max_length=80)
    issuer = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    evidence = models.FileField(upload_to="certificates", storage=private_files, blank=True)
    reminded_at_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["valid_until"])]

    def __str__(self):
        return f"{self.name} {self.number}".strip()

    @property
    def validity(self):
        return validity(self.valid_until)
