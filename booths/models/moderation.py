"""What visitors report to the organisers."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from booths.models.room import Message, Wrong


class ReportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)


class Report(models.Model):
    """A person's word that something is wrong with a message. `upheld` says whether the organisers agreed."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    wrong = models.CharField(max_length=11, choices=Wrong)
    note = models.CharField(max_length=300, blank=True)
    reported_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    upheld = models.BooleanField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "reporter"], name="reported_once"),
        ]
        indexes = [
            models.Index(fields=["message"], condition=models.Q(closed_at=None), name="report_open"),
        ]

    def __str__(self):
        return f"{self.get_wrong_display()}: {self.message}"
