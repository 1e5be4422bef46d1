"""The log of what people did to others: written once, never changed."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


class AuditEntryQuerySet(models.QuerySet):
    def about(self, row):
        """What was done to a row, the latest first."""
        return self.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))


class AuditEntry(models.Model):
    """Who did what to what, when, from where, and what it changed. Written by `fair.audit.record` alone.

    `verb` is "noun.past_tense". `before` and `after` hold the fields that changed, by name. The database
    refuses to change or remove an entry (a trigger of the migration).
    """

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.CharField(max_length=500, blank=True)
    address = models.GenericIPAddressField(null=True)
    path = models.CharField(max_length=200, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"]),
            models.Index(fields=["actor", "-id"]),
            models.Index(fields=["verb", "-id"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self):
        return f"{self.verb} {self.subject}"
