"""Meetings of a buyer and an exhibitor: proposed, confirmed, held. Nobody is ever in two at once."""

import datetime
import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Exhibitor, Product
from fair.models import Edition
from matchmaking.models.request import SourcingRequest
from matchmaking.models.rules import MatchRules

ROOM_STAYS_OPEN = datetime.timedelta(minutes=30)


class PersonRange(Func):
    """A person as a range of one: equality for an index that knows ranges alone."""

    template = "int8range(user_id, user_id, '[]')"


class Side(models.TextChoices):
    """Whom somebody at a meeting is there for."""

    BUYER = "buyer", _("Buyer")
    EXHIBITOR = "exhibitor", _("Exhibitor")
    INTERPRETER = "interpreter", _("Interpreter")


class MeetingQuerySet(models.QuerySet):
    """Who may see, change or enter a meeting is decided here and nowhere else."""

    def attended_by(self, user):
        """Those in which the person has a seat."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=Seat.objects.standing().filter(user=user).values("meeting"))

    def visible_to(self, user):
        """One's own, and those of the exhibitors that one works for."""
        if not user.is_authenticated:
            return self.none()
        seats = Seat.objects.standing().filter(user=user).values("meeting")
        own = Exhibitor.objects.staffed_by(user).values("pk")
        return self.filter(Q(pk__in=seats) | Q(buyer=user) | Q(exhibitor__in=own))

    def changeable_by(self, user):
        """Those that the person may move, accept or call off: the buyer, and the exhibitor's people."""
        if not user.is_authenticated:
            return self.none()
        own = Exhibitor.objects.staffed_by(user).values("pk")
        return self.filter(Q(buyer=user) | Q(exhibitor__in=own))

    def planned(self):
        """Confirmed ones, whether to come or under way."""
        return self.filter(state=Meeting.State.CONFIRMED)

    def standing(self):
        return self.filter(state__in=Meeting.STANDING)

    def with_room(self):
        """Those that have a room, whether it is open or not."""
        return self.filter(state__in=Meeting.ROOMED)

    def with_open_room(self):
        """Those whose room can be entered: from the organisers' minutes before to half an hour after."""
        now = timezone.now()
        early = datetime.timedelta(minutes=MatchRules.standing().early_minutes)
        return self.with_room().filter(starts_at__lte=now + early, ends_at__gt=now - ROOM_STAYS_OPEN)


class Meeting(models.Model):
    """A meeting by video. `services` alone change its state; what stands in `starts_at` is what was agreed.

    While it is proposed, `waits_for` is the side that is to answer the standing ProposedTimes. `uid` and
    `sequence` are what calendars know it by. `place` is a table or room, where the organiser gives one.
    `held_at` is when two sides had been in its room for a minute; `missed_by` who did not come.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Called off")
        HELD = "held", _("Held")
        MISSED = "missed", _("Somebody did not come")

    class Origin(models.TextChoices):
        BOOKED = "booked", _("Booked")
        PROPOSED = "proposed", _("Proposed")
        HOSTED = "hosted", _("Arranged by the organiser")

    STANDING = (State.PROPOSED, State.CONFIRMED, State.HELD, State.MISSED)
    ROOMED = (State.CONFIRMED, State.HELD, State.MISSED)

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="meetings")
    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="meetings")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="meetings_as_buyer")
    state = models.CharField(max_length=9, choices=State)
    origin = models.CharField(max_length=8, choices=Origin)
    title = models.CharField(_("subject"), max_length=120, blank=True)
    text = models.TextField(_("what is to be talked about"), max_length=2000, blank=True)
    request = models.ForeignKey(
        SourcingRequest, models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=10, default="en")
    wants_interpreter = models.BooleanField(default=False)
    minutes = models.PositiveSmallIntegerField(default=30)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=40, blank=True)
    waits_for = models.CharField(max_length=11, choices=Side, blank=True, default="")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    missed_by = models.CharField(max_length=11, choices=Side, blank=True, default="")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["exhibitor", "starts_at"], name="meeting_of_exhibitor"),
            models.Index(fields=["buyer", "starts_at"], name="meeting_of_buyer"),
            models.Index(fields=["edition", "state", "starts_at"], name="meeting_of_edition"),
            models.Index(fields=["ends_at"], condition=Q(state="confirmed"), name="meeting_to_close"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "held", "missed"]) | Q(starts_at__isnull=False),
                name="meeting_confirmed_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="proposed") | Q(waits_for__in=["buyer", "exhibitor"]),
                name="meeting_proposed_waits_for_a_side",
            ),
        ]

    def __str__(self):
        return self.title or f"{self.exhibitor}"

    def get_absolute_url(self):
        return reverse("meeting", args=[self.pk])

    @property
    def topic(self):
        return f"meeting:{self.pk}"

    @property
    def room_topic(self):
        return f"meeting_room:{self.pk}"

    def side_of(self, user):
        """The side that a person who may see it stands on."""
        if seat := next((seat for seat in self.seats.all() if seat.user_id == user.pk), None):
            return Side(seat.side)
        return Side.BUYER if user.pk == self.buyer_id else Side.EXHIBITOR


class SeatQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(left_at=None)


class Seat(models.Model):
    """Somebody's place at a meeting. `during` is the time that it takes from them, once that is agreed: the
    database lets no two of a person overlap. `mail_due_at` is when their calendar mail is to be sent,
    `mailed_sequence` the `Meeting.sequence` that they were last sent."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats")
    side = models.CharField(max_length=11, choices=Side)
    is_host = models.BooleanField(default=False)  # who answers for the exhibitor; one for each meeting
    during = DateTimeRangeField(null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    mailed_sequence = models.IntegerField(null=True, blank=True, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="seat_once"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(is_host=True, left_at=None), name="seat_one_host"
            ),
            models.CheckConstraint(
                condition=Q(during=None) | Q(left_at=None), name="seat_left_takes_no_time"
            ),
            # Person and time, both as ranges: an index for ranges needs no extension of PostgreSQL.
            ExclusionConstraint(
                name="seat_nobody_is_in_two_meetings",
                expressions=[
                    (PersonRange(), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(during__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "left_at"], name="seat_of_person"),
            models.Index(
                fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="seat_mail_due"
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.meeting}"


class ProposedTime(models.Model):
    """A time that one side proposes: a soft hold, which keeps other proposals away and no booking. It stands
    until `expires_at`, or until the meeting's next round of proposals supersedes it."""

    class State(models.TextChoices):
        STANDING = "standing", _("Waits for an answer")
        TAKEN = "taken", _("Accepted")
        SUPERSEDED = "superseded", _("Superseded")
        EXPIRED = "expired", _("Expired")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="times")
    side = models.CharField(max_length=11, choices=Side)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.STANDING)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="standing"), name="proposed_time_due"),
            models.Index(fields=["starts_at"], condition=Q(state="standing"), name="proposed_time_standing"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="proposed_time_ends_after_start"
            )
        ]

    def __str__(self):
        return f"{self.starts_at}"


class MeetingReminder(models.Model):
    """A telling that is due to somebody at a meeting, claimed by the worker with SKIP LOCKED."""

    class Kind(models.TextChoices):
        DAY = "day", _("24 hours before")
        HOUR = "hour", _("1 hour before")
        NOW = "now", _("5 minutes before")
        MISSING = "missing", _("when the other side does not come")
        RATE = "rate", _("to say how it went")

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=7, choices=Kind)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "kind"], name="meeting_reminder_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="meeting_reminder_due")]

    def __str__(self):
        return f"{self.kind} {self.due_at}"


class WaitingPlace(models.Model):
    """A buyer who would like a time that becomes free with an exhibitor; `meeting` is what came of it."""

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="waiting_places")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="waiting_places")
    text = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    offered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["exhibitor", "buyer"], condition=Q(ended_at=None), name="waiting_place_once"
            )
        ]

    def __str__(self):
        return f"{self.buyer}, {self.exhibitor}"


class Outcome(models.Model):
    """How a meeting went, as one of those who were there tells it. The rating is for the person's own side
    and the organisers; the other side never reads it."""

    class Result(models.TextChoices):
        ORDER = "order", _("An order is likely")
        QUOTE = "quote", _("A quote was asked for or given")
        SAMPLE = "sample", _("Samples will be sent")
        AGAIN = "again", _("We meet again")
        UNFIT = "unfit", _("It does not fit")
        MISSED = "missed", _("The other side did not come")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="outcomes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="meeting_outcomes")
    side = models.CharField(max_length=11, choices=Side)
    result = models.CharField(max_length=6, choices=Result)
    rating = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.CharField(max_length=1000, blank=True)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="outcome_once"),
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="outcome_rating_in_range"),
        ]

    def __str__(self):
        return f"{self.meeting}: {self.result}"
