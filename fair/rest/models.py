"""Answers that are kept, so that a request sent twice is carried out once."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Answer(models.Model):
    """The answer to a POST with an Idempotency-Key, kept for a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="answer_once_a_key")]
        indexes = [models.Index(fields=["made_at"])]

    def __str__(self):
        return f"{self.status} for {self.key}"
