"""What organisers tell everybody, or a group."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fair.models import Hall, Job
from fair.texts import in_language


class AnnouncementQuerySet(models.QuerySet):
    def standing(self):
        """Those that are on the pages now."""
        now = timezone.now()
        return self.filter(withdrawn_at=None, starts_at__lte=now, ends_at__gt=now)


class Announcement(models.Model):
    """A sentence or two on every page of those whom it concerns, from a moment until another.

    `texts` maps a language to the words in it: {"en": "Hall 3 closes at noon."}. What was announced is not
    rewritten: it is withdrawn, and another made.
    """

    class Audience(models.TextChoices):
        ALL = "all", _("Everybody, guests too")
        BUYERS = "buyers", _("Signed-in visitors who exhibit nothing")
        EXHIBITORS = "exhibitors", _("The people of all exhibitors")
        HALL = "hall", _("The people of the exhibitors of a hall")
        ORGANISERS = "organisers", _("Organisers")

    class Tone(models.TextChoices):
        INFO = "info", _("News")
        WARN = "warn", _("Warning")

    texts = models.JSONField()
    audience = models.CharField(max_length=10, choices=Audience)
    hall = models.ForeignKey(Hall, models.CASCADE, null=True, blank=True, related_name="+")
    tone = models.CharField(max_length=4, choices=Tone, default=Tone.INFO)
    link = models.CharField(max_length=200, blank=True, help_text=_("A path of the site, such as /halls/."))
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["ends_at"], condition=Q(withdrawn_at=None), name="announced")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="announcement_ends_later"),
            models.CheckConstraint(
                condition=Q(audience="hall", hall__isnull=False) | (~Q(audience="hall") & Q(hall=None)),
                name="announcement_names_its_hall",
            ),
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def text(self):
        return in_language(self.texts)
