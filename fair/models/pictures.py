"""The pictures that every app shows."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property


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
