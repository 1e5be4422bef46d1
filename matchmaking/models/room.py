"""What is kept of a meeting's room: who was in when, what was written, shown and noted down."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from booths.models import Attachment
from exhibitors.models import Product
from fair.uploads import private_files
from matchmaking.models.meeting import Meeting, Side


class RoomStay(models.Model):
    """Somebody was in the room from `began_at` to `seen_at`, which their page renews while it is there: no
    end needs to be written, so nothing that breaks loses any of it. One for a person, however many pages
    they have open. `left_at` is when they said goodbye."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="stays")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    side = models.CharField(max_length=11, choices=Side)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    has_media = models.BooleanField(default=True)  # they take part in the video, not by writing alone

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["meeting", "user", "-id"], name="room_stay_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(seen_at__gte=F("began_at")), name="room_stay_in_order")
        ]

    def __str__(self):
        return f"{self.user}, {self.meeting}"


class RoomLine(models.Model):
    """Something written in the room, with files. `key` is made by the page, so that it is written once."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="lines")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    side = models.CharField(max_length=11, choices=Side)
    text = models.CharField(max_length=2000, blank=True)
    key = models.UUIDField(default=uuid.uuid4)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["meeting", "id"], name="room_line_of_meeting")]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="room_line_once")]

    def __str__(self):
        return self.text[:60]


class RoomFile(models.Model):
    """A file of a line: a picture made anew, or a paper, checked when it came; no link leads to it."""

    line = models.ForeignKey(RoomLine, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=7, choices=Attachment.Kind)
    name = models.CharField(max_length=120)
    file = models.FileField(upload_to="meetings", storage=private_files)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class RoomShowing(models.Model):
    """A product that somebody put before all in the room, until another takes its place or it is put away."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="showings")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    shown_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(ended_at=None), name="room_shows_one_product"
            )
        ]

    def __str__(self):
        return f"{self.product}"


class RoomNotes(models.Model):
    """What those in the room write down together, kept with the meeting. `version` counts its changes."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="notes")
    text = models.TextField(max_length=20_000, blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "room notes"

    def __str__(self):
        return self.text[:60]
