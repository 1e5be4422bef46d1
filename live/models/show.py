"""Shows: what goes on air at a booth or on a stage of the fair, with its hosts and its products."""

import secrets
import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from booths.models import Booth, Room
from exhibitors.models import Exhibitor, Product
from fair.models import Edition, Picture


class TsTzRange(Func):
    function = "TSTZRANGE"


class BoothRange(Func):
    """A booth as a range of one: equality for an index that knows ranges alone."""

    template = "int8range(booth_id, booth_id, '[]')"


def new_secret():
    return secrets.token_urlsafe(16)


def _events_of(user):
    """The published events that the person has a place at."""
    from live.models.event import Event, Registration  # which have shows for stages

    confirmed = Registration.objects.filter(user=user.pk, state=Registration.State.CONFIRMED)
    return Event.objects.published().filter(registrations__in=confirmed).values("pk")


class ShowQuerySet(models.QuerySet):
    """Who may watch, run or change a show is decided here and nowhere else."""

    def visible_to(self, user, secret=""):
        """Public ones, with an account those for the signed-in, one's own, and that whose link was given.

        The stages of an event are for who registered for it and has a place.
        """
        shown = Q(visibility=Show.Visibility.PUBLIC)
        if secret:
            shown |= Q(secret=secret)
        if user.is_authenticated:
            shown |= Q(visibility=Show.Visibility.SIGNED_IN)
        standing = Q(booth=None) | Q(booth__in=Booth.objects.visible_to(user).values("pk"))
        admitted = Q(event=None) | Q(event__in=_events_of(user))
        if secret:
            admitted |= Q(secret=secret)
        open_now = Q(edition__state=Edition.State.OPEN) & standing & shown & admitted
        return self.filter(open_now | Q(pk__in=self.model.objects.hosted_by(user).values("pk")))

    def hosted_by(self, user):
        """Those that the person may bring on air: of the booths they work for, and where they host."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff and user.has_perm("live.change_show"):
            return self.all()
        own = Exhibitor.objects.staffed_by(user).values("pk")
        shifts = Shift.objects.filter(host=user).values("show")
        return self.filter(Q(booth__exhibitor__in=own) | Q(pk__in=shifts))

    def manageable_by(self, user):
        """Those that the person may plan and change: of booths they manage; organisers, all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff and user.has_perm("live.change_show"):
            return self.all()
        return self.filter(booth__exhibitor__in=Exhibitor.objects.manageable_by(user).values("pk"))

    def on_programme(self, user):
        """Those that the programme names, without what was called off."""
        return self.named_to(user).standing()

    def named_to(self, user):
        """Those whose name and time the person may read: of published booths and conferences at an open
        edition, none that is private. Watching is another thing.
        """
        shown = [Show.Visibility.PUBLIC, *([Show.Visibility.SIGNED_IN] if user.is_authenticated else [])]
        return self.filter(
            Q(booth=None) | Q(booth__published__isnull=False),
            Q(event=None) | Q(event__state="published"),
            edition__state=Edition.State.OPEN,
            visibility__in=shown,
        )

    def running(self):
        """On air, or paused and expected back."""
        return self.filter(state__in=Show.RUNNING)

    def standing(self):
        """All that were not called off."""
        return self.exclude(state=Show.State.CANCELLED)

    def to_come(self):
        return self.filter(state=Show.State.PLANNED, ends_at__gt=timezone.now())

    def watchable_again(self):
        return self.filter(state=Show.State.REPLAY)

    def for_cards(self):
        """With what a show's card tells, in one query."""
        booth = ("booth__exhibitor__logo", "booth__exhibitor__category", "booth__hall")
        return self.select_related(*booth, "poster", "edition", "event")


class Show(models.Model):
    """Something to watch, planned from `starts_at` to `ends_at`. Without a booth it is the fair's.

    `services.shows` alone changes `state`. `media_at` is when pictures last came in; `began_at` and
    `ended_at` are when it really began and ended. `key` is its public name in media servers and folders;
    `secret` opens a private one. `revision` counts the changes that calendars must follow.
    `chapters` of the replay: [{"at": seconds, "product": id, "title": "…"}, …].
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ON_AIR = "on_air", _("On air")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")
        REPLAY = "replay", _("Replay")
        CANCELLED = "cancelled", _("Called off")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everyone")
        SIGNED_IN = "signed_in", _("Signed-in visitors")
        PRIVATE = "private", _("Whoever has the link")

    class Source(models.TextChoices):
        BROWSER = "browser", _("Camera or screen, in this browser")
        ENCODER = "encoder", _("OBS or another encoder")
        ADDRESS = "address", _("A stream from elsewhere (HLS)")
        EMBED = "embed", _("YouTube, Vimeo or Bilibili")

    RUNNING = (State.ON_AIR, State.PAUSED)
    HELD = (State.PLANNED, *RUNNING)  # these take the booth's time

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="shows")
    booth = models.ForeignKey(Booth, models.CASCADE, null=True, blank=True, related_name="shows")
    event = models.ForeignKey("Event", models.CASCADE, null=True, blank=True, related_name="stages")
    room = models.ForeignKey(Room, models.RESTRICT, related_name="shows", editable=False)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what it is about"), max_length=4000, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    visibility = models.CharField(
        _("who may watch"), max_length=9, choices=Visibility, default=Visibility.PUBLIC
    )
    secret = models.CharField(max_length=22, default=new_secret, unique=True, editable=False)
    poster = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED, editable=False)
    source = models.CharField(max_length=7, choices=Source, default=Source.BROWSER)
    source_url = models.URLField(max_length=500, blank=True, default="")
    captions = models.FileField(_("captions"), upload_to="captions", blank=True, default="")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    backend = models.CharField(max_length=16, blank=True, default="", editable=False)
    began_at = models.DateTimeField(null=True, blank=True, editable=False)
    media_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    trouble = models.CharField(max_length=200, blank=True, default="", editable=False)
    replay_seconds = models.FloatField(null=True, blank=True, editable=False)
    chapters = models.JSONField(default=list, blank=True, editable=False)
    products = models.ManyToManyField(Product, through="ShowProduct", related_name="shows")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)

    objects = ShowQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["edition", "starts_at"], name="show_programme"),
            GistIndex(TsTzRange("starts_at", "ends_at", Value("[)")), name="show_during"),
            models.Index(
                fields=["state", "starts_at"],
                condition=Q(state__in=["planned", "on_air", "paused", "ended"]),
                name="show_current",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="show_ends_after_start"),
            # A booth is at one show at a time; those that move together are looked at when all have moved.
            ExclusionConstraint(
                name="booth_has_one_show_at_a_time",
                expressions=[
                    (BoothRange(), RangeOperators.OVERLAPS),
                    (TsTzRange("starts_at", "ends_at", Value("[)")), RangeOperators.OVERLAPS),
                ],
                condition=Q(booth__isnull=False, state__in=["planned", "on_air", "paused"]),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_running(self):
        return self.state in self.RUNNING

    @property
    def is_public(self):
        return self.visibility == self.Visibility.PUBLIC

    @property
    def is_private(self):
        return self.visibility == self.Visibility.PRIVATE

    @property
    def topic(self):
        """What its watchers watch; that of a private one has its secret, so that knowing it is the right."""
        return f"show:{self.pk}.{self.secret}" if self.is_private else f"show:{self.pk}"

    @property
    def playing_topic(self):
        """Watched by a page while its player plays: these are the viewers who are counted."""
        return self.topic.replace("show:", "playing:", 1)

    @property
    def cockpit_topic(self):
        """For its hosts alone."""
        return f"cockpit:{self.pk}"

    @property
    def time_zone(self):
        """The zone of the clock at its booth, or at the fair's hall."""
        return (self.booth and self.booth.exhibitor.time_zone) or self.edition.time_zone

    @property
    def city(self):
        """Where that clock hangs."""
        return (self.booth and self.booth.exhibitor.city) or self.edition.city

    @property
    def is_late(self):
        """Its time has come, but it is not on air."""
        return self.state == self.State.PLANNED and self.starts_at <= timezone.now()

    @property
    def slug(self):
        return slugify(self.title, allow_unicode=True) or "show"

    def get_absolute_url(self):
        return reverse("show", args=[self.pk, self.slug])


class ShiftQuerySet(models.QuerySet):
    def at(self, moment):
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


class Shift(models.Model):
    """Who hosts a show, and from when to when: a show round the clock is handed from one to the next."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="shifts")
    host = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.host}: {self.show}"


class ShowProduct(models.Model):
    """A product that the show is about, in the host's order; `opened` is how often viewers opened it."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="shelf")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["show", "product"], name="show_has_product_once")]

    def __str__(self):
        return f"{self.product}"


class Pin(models.Model):
    """A product that stood beside the player from a moment until another; None while it stands."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="pins")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    pinned_at = models.DateTimeField(default=timezone.now)
    unpinned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pinned_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["show"], condition=Q(unpinned_at=None), name="show_pins_one"),
        ]

    def __str__(self):
        return f"{self.product}"
