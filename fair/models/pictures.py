"""The pictures that every app shows."""

import re

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

PLAIN = re.compile(r"[\w/.-]+", re.ASCII)  # a name that stands in an address as it is


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

    class Meta:
        indexes = [GinIndex(SearchVector("alt", "file", config="simple"), name="picture_words")]

    def __str__(self):
        return self.alt or self.file.name

    @property
    def url(self):
        return self._address(self.file.name)

    @cached_property
    def srcset(self):
        """For <img srcset>: every rendition with its width."""
        return ", ".join(f"{self.rendition(width)} {width}w" for width in self.widths)

    def rendition(self, width):
        """The address of the rendition `width` pixels wide, which must be one of `widths`."""
        if width == self.width:
            return self.url
        stem = self.file.name.removesuffix(".webp")
        return self._address(f"{stem}-{width}.webp")

    @property
    def thumb(self):
        """The address of the smallest rendition."""
        return self.rendition(self.widths[0]) if self.widths else self.url

    def _address(self, name):
        """What the storage says; of a folder it is known, and a page of pictures asks hundreds of times."""
        storage = self.file.storage
        if storage.__class__ is FileSystemStorage and PLAIN.fullmatch(name):
            return storage.base_url + name
        return storage.url(name)
