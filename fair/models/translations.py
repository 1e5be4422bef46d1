"""What was translated already."""

from django.db import models
from django.utils import timezone


class Translation(models.Model):
    """A text in another language, by a digest of the text: what it says itself is kept where it was written.

    `source` is the language that the text was found to be in.
    """

    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    source = models.CharField(max_length=10, blank=True)
    text = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "language"], name="translated_once")]
        indexes = [models.Index(fields=["made_at"], name="translation_made_at")]

    def __str__(self):
        return f"{self.source} → {self.language}"
