"""What comes in: keys of encoders, and the takes that a show consists of."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from live.models.show import Show


class StreamKey(models.Model):
    """What an encoder sends with. The key itself is shown once; kept is its digest (SHA-256, hex)."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="stream_keys")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["show"], condition=Q(revoked_at=None), name="show_has_one_key"),
        ]

    def __str__(self):
        return f"{self.show} {self.made_at:%Y-%m-%d}"


class Take(models.Model):
    """One unbroken piece of a show, from one sender: its folder, playlist and first segment are its own.

    A take ends with its sender, its server, or when another host takes over; the show goes on with the next.
    """

    show = models.ForeignKey(Show, models.CASCADE, related_name="takes")
    number = models.PositiveSmallIntegerField()
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_copied = models.BooleanField(default=True)  # else its pictures were coded anew here
    trouble = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["show", "number"], name="take_numbered_once")]

    def __str__(self):
        return f"{self.show} {self.number}"
