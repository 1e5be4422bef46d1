"""Who watched: written every half minute from what the live processes counted (`live.audience`)."""

from django.conf import settings
from django.db import models

from live.models.show import Show


class Viewer(models.Model):
    """One viewer of a show on air, or of its replay. `who` is "u<id>" of a person, for a guest a keyed digest
    of address and browser, neither of which is kept; after thirty days "x" and a number.

    `seconds` were played; `views` are starts of playback after thirty minutes' absence.
    """

    show = models.ForeignKey(Show, models.CASCADE, related_name="viewers")
    who = models.CharField(max_length=32)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    of_replay = models.BooleanField(default=False)
    country = models.CharField(max_length=2, blank=True, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seconds = models.FloatField(default=0)
    views = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["show", "who", "of_replay"], name="viewer_once")]

    def __str__(self):
        return f"{self.show}: {self.who}"


class Minute(models.Model):
    """How many watched at once in a minute of a show on air, at most; with the marks sent in it."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="minutes")
    at = models.DateTimeField()  # the minute's beginning
    present = models.PositiveIntegerField(default=0)
    marks = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["show", "at"], name="minute_once")]

    def __str__(self):
        return f"{self.at:%H:%M}: {self.present}"


class Batch(models.Model):
    """What a live process had counted and the database has taken in: so that it is never taken in twice."""

    id = models.UUIDField(primary_key=True)
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "batches"

    def __str__(self):
        return f"{self.id}"
