"""What organisers run the fair by: samples of its course, incidents, feature switches, branding."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fair.colours import shades, unreadable
from fair.models.pictures import Picture


class Sample(models.Model):
    """How many were in the fair at a moment: taken by the worker every few minutes, kept for two weeks.

    Numbers only, of people as sockets count them (fair/realtime/presence.py); nothing of who they were.
    """

    at = models.DateTimeField(unique=True)
    people = models.PositiveIntegerField()
    staff = models.PositiveIntegerField(default=0, help_text=_("Of the booths' staff."))
    staffed = models.PositiveIntegerField(default=0, help_text=_("Booths with staff there."))
    waiting = models.PositiveIntegerField(default=0, help_text=_("Questions without an answer."))
    halls = models.JSONField(default=dict, help_text=_("People by the hall's id."))

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.people}"


class IncidentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)


class Incident(models.Model):
    """Something that went wrong; the same again is counted on the same row while it is open."""

    class Kind(models.TextChoices):
        ERROR = "error", _("Error in the program")
        MAIL = "mail", _("Mail not sent")
        JOB = "job", _("Background work failed")
        SILENT = "silent", _("Process silent")

    kind = models.CharField(max_length=8, choices=Kind)
    subject = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    times = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(closed_at=None), name="incident_open_once"
            ),
        ]
        indexes = [models.Index(fields=["-last_at"])]

    def __str__(self):
        return self.subject


class FeatureSwitch(models.Model):
    """Whether a feature is on, where an organiser has said so; what there is to switch: fair/features.py."""

    name = models.SlugField(max_length=40, primary_key=True)
    is_on = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "feature switches"

    def __str__(self):
        return self.name


class BrandingQuerySet(models.QuerySet):
    def published(self):
        """What visitors see, or None: then the fair looks as Kapok does."""
        return self.filter(is_draft=False).select_related("logo", "icon").first()

    def draft(self):
        return self.filter(is_draft=True).select_related("logo", "icon").first()


def validate_accent(colour):
    """White text stands on it (WCAG AA)."""
    if why := unreadable(colour):
        raise ValidationError(
            _("White text on this colour is hard to read (%(ratio).1f:1, 4.5:1 is needed): try %(better)s."),
            code="contrast",
            params=why,
        )


class Branding(models.Model):
    """How the fair is called and looks. At most two rows: the draft, and what is published."""

    is_draft = models.BooleanField(default=True, unique=True)
    name = models.CharField(_("name of the fair"), max_length=80)
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write it as #c8321e.")), validate_accent],
    )
    logo = models.ForeignKey(Picture, models.PROTECT, null=True, blank=True, related_name="+")
    icon = models.ForeignKey(Picture, models.PROTECT, null=True, blank=True, related_name="+")
    footer = models.CharField(_("text at the foot of each page"), max_length=200, blank=True)
    support_email = models.EmailField(_("support address"), blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = BrandingQuerySet.as_manager()

    CONTENT = ("name", "accent", "logo", "icon", "footer", "support_email")

    class Meta:
        verbose_name_plural = "branding"

    def __str__(self):
        return self.name

    @property
    def version(self):
        """Stands in the addresses of what is made from the row, which may then be kept for ever."""
        moment = self.published_at.timestamp() if self.published_at else 0
        return f"{int(moment * 1000):x}"

    @property
    def shades(self):
        return shades(self.accent) if self.accent else {}
