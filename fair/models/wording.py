"""Texts that organisers put in the place of the fair's own."""

from django.conf import settings
from django.db import models


class Wording(models.Model):
    """The organisers' words for a mail or a page, in one language. Where there are none, ours are used.

    `key` names the piece, one of `fair.wording.pieces`. Of a page, `title` is its heading and `text` is
    Markdown; of a mail, they are its subject and its text, with names in braces such as {company}.
    """

    key = models.CharField(max_length=80)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=20_000)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "language"], name="wording_once_a_language"),
        ]

    def __str__(self):
        return f"{self.key} ({self.language})"
