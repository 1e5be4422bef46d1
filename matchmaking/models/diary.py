"""When a person can be met: weekly hours, exceptions, and what other calendars hold."""

import datetime

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SLOTS = (15, 20, 30, 45, 60, 90)  # minutes that forms offer for a meeting


class Diary(models.Model):
    """How a person meets. Its row is the lock under which the person's time is claimed: every service that
    gives time away takes the diaries of all who take part first, in the order of their ids.

    All hours are on the person's own clock (`User.time_zone`). Without `hours` the person is free within
    the waking hours; a host of an exhibitor is then free in the working hours of the booth.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="diary")
    slot_minutes = models.PositiveSmallIntegerField(
        _("length of a meeting"), default=30, validators=[MinValueValidator(10), MaxValueValidator(240)]
    )
    buffer_minutes = models.PositiveSmallIntegerField(
        _("pause between two meetings"), default=0, validators=[MaxValueValidator(120)]
    )
    most_a_day = models.PositiveSmallIntegerField(
        _("most meetings a day"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(40)],
    )
    notice_minutes = models.PositiveSmallIntegerField(
        _("least time before a booking"), default=15, validators=[MaxValueValidator(10_080)]
    )
    wakes_at = models.TimeField(_("earliest"), default=datetime.time(7))
    sleeps_at = models.TimeField(_("latest"), default=datetime.time(22))
    takes_bookings = models.BooleanField(_("free times may be booked at once"), default=True)
    reminders = models.JSONField(default=list, blank=True)  # of MeetingReminder.Kind; empty means all
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "diaries"
        constraints = [
            models.CheckConstraint(condition=Q(sleeps_at__gt=F("wakes_at")), name="diary_sleeps_after_waking")
        ]

    def __str__(self):
        return f"{self.user}"


class DiaryHours(models.Model):
    """A stretch of a weekday (0 is Monday) in which a person can be met; between two of a day is a break."""

    diary = models.ForeignKey(Diary, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()

    class Meta:
        ordering = ["weekday", "starts_at"]
        verbose_name_plural = "diary hours"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="diary_hours_weekday"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="diary_hours_end_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.weekday} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class DiaryException(models.Model):
    """Time in which the person can be met beside the weekly hours, or cannot within them."""

    diary = models.ForeignKey(Diary, models.CASCADE, related_name="exceptions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_free = models.BooleanField(default=False)
    label = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="diary_exception_ends_after_start"
            )
        ]

    def __str__(self):
        return f"{self.starts_at} {self.label}"


class CalendarSource(models.Model):
    """Another calendar of a person, read by the worker: its address is theirs alone to see.

    `worked_out_at` is when its entries were last worked out; `error` is why they could not be.
    """

    diary = models.ForeignKey(Diary, models.CASCADE, related_name="sources")
    url = models.URLField(max_length=1000)
    label = models.CharField(max_length=80, blank=True)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)
    worked_out_at = models.DateTimeField(null=True, blank=True, editable=False)
    due_at = models.DateTimeField(default=timezone.now, editable=False)
    error = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["diary", "url"], name="calendar_source_once")]
        indexes = [models.Index(fields=["due_at"], name="calendar_source_due")]

    def __str__(self):
        return self.label or f"{self.pk}"


class BusyTime(models.Model):
    """Time that another calendar holds. What it holds it for is not kept."""

    source = models.ForeignKey(CalendarSource, models.CASCADE, related_name="busy")
    during = DateTimeRangeField()

    class Meta:
        indexes = [GistIndex(fields=["during"], name="busy_time_during")]

    def __str__(self):
        return f"{self.during}"
