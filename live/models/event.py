"""Conferences: an event with its sessions on stages, its speakers, and who registered."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Exhibitor
from fair.models import Edition, Picture
from live.models.show import Show


class EventQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state=Event.State.PUBLISHED, edition__state=Edition.State.OPEN)

    def visible_to(self, user):
        """The published ones, and for who registered those that were called off; organisers see all."""
        if not user.is_authenticated:
            return self.published()
        if user.is_staff and user.has_perm("live.change_event"):
            return self.all()
        called_off = Q(state=Event.State.CANCELLED, pk__in=user.registrations.values("event"))
        return self.filter(called_off | Q(state=Event.State.PUBLISHED), edition__state=Edition.State.OPEN)

    def manageable_by(self, user):
        if user.is_authenticated and user.is_staff and user.has_perm("live.change_event"):
            return self.all()
        return self.none()


class Event(models.Model):
    """A conference of the fair. Its stages are shows; its sessions take place on them.

    `capacity` is how many may be registered at once, None without limit: who comes later waits.
    A certificate is for who watched its sessions on air for `certificate_minutes`; None: there is none.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        CANCELLED = "cancelled", _("Called off")

    class Admission(models.TextChoices):
        FREE = "free", _("Everyone who registers")
        CODE = "code", _("With an invitation code")
        APPROVAL = "approval", _("Whom the organisers approve")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="events")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True)
    text = models.TextField(_("what it is about"), max_length=8000, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    poster = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    admission = models.CharField(_("who may come"), max_length=8, choices=Admission, default=Admission.FREE)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    certificate_minutes = models.PositiveSmallIntegerField(
        _("minutes for a certificate"), null=True, blank=True
    )
    thanks = models.TextField(_("mail after the end"), max_length=4000, blank=True)
    thanked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("event", args=[self.slug])


class Track(models.Model):
    """A thread of sessions; `hue` is its colour, one of the halls' eight."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="tracks")
    name = models.CharField(max_length=60)
    hue = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="track_once")]

    def __str__(self):
        return self.name


class Speaker(models.Model):
    """Somebody who speaks at an event, with a page of their own."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=120, blank=True)
    company = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    picture = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    exhibitor = models.ForeignKey(Exhibitor, models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "slug"], name="speaker_once")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("speaker", args=[self.event.slug, self.slug])


class Session(models.Model):
    """A part of an event on one of its stages."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
    stage = models.ForeignKey(Show, models.CASCADE, related_name="sessions")
    track = models.ForeignKey(Track, models.SET_NULL, null=True, blank=True, related_name="sessions")
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=4000, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    speakers = models.ManyToManyField(Speaker, related_name="sessions", blank=True)
    revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
        ]

    def __str__(self):
        return self.title


class InvitationCode(models.Model):
    """Lets so many people register for an event by invitation."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=40)
    note = models.CharField(max_length=80, blank=True)
    most = models.PositiveIntegerField(default=1)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "code"], name="code_once"),
            models.CheckConstraint(condition=Q(used__lte=F("most")), name="code_used_up_at_most"),
        ]

    def __str__(self):
        return self.code


class Registration(models.Model):
    """A person's registration for an event. `place` in the waiting list is the order of `asked_at`."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for approval")
        WAITING = "waiting", _("On the waiting list")
        CONFIRMED = "confirmed", _("Registered")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Cancelled")

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="registrations")
    state = models.CharField(max_length=9, choices=State)
    code = models.ForeignKey(InvitationCode, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    thanked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="registered_once")]
        indexes = [models.Index(fields=["event", "state", "asked_at"], name="registration_line")]

    def __str__(self):
        return f"{self.user}: {self.event}"


class AgendaItem(models.Model):
    """A session that a person wants to be at."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="agenda")
    session = models.ForeignKey(Session, models.CASCADE, related_name="wanted_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "session"], name="on_agenda_once")]

    def __str__(self):
        return f"{self.user}: {self.session}"


class EventFile(models.Model):
    """Slides or papers to take away: PDF."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="files")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="files")
    title = models.CharField(max_length=120)
    file = models.FileField(upload_to="events")
    size = models.PositiveIntegerField(help_text=_("Bytes."))

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.title


class Sponsor(models.Model):
    """A company that stands behind an event; with `exhibitor` its logo leads to the booth."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sponsors")
    name = models.CharField(max_length=120)
    exhibitor = models.ForeignKey(Exhibitor, models.SET_NULL, null=True, blank=True, related_name="+")
    logo = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


def new_number():
    return secrets.token_hex(5).upper()


class Certificate(models.Model):
    """That somebody attended, for how many minutes; anybody who has its number may check it."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="certificate")
    number = models.CharField(max_length=10, default=new_number, unique=True)
    name = models.CharField(max_length=80)
    minutes = models.PositiveIntegerField()
    issued_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.number
