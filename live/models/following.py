"""Who wants to be told of what is to come, and what is due to be told."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models import Booth
from live.models.event import Session
from live.models.show import Show


class Follow(models.Model):
    """A person wants to be reminded of one show, or of all shows of a booth."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    show = models.ForeignKey(Show, models.CASCADE, null=True, blank=True, related_name="followers")
    booth = models.ForeignKey(Booth, models.CASCADE, null=True, blank=True, related_name="followers")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "show"], condition=Q(booth=None), name="follow_show_once"
            ),
            models.UniqueConstraint(
                fields=["user", "booth"], condition=Q(show=None), name="follow_booth_once"
            ),
            models.CheckConstraint(
                condition=Q(show=None, booth__isnull=False) | Q(show__isnull=False, booth=None),
                name="follow_one_thing",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.show or self.booth}"


class Reminder(models.Model):
    """One telling of a show or of a session: when it is due, and when it was told or dropped as pointless.

    People are told in the order of their ids; those up to `told_to` have been. `moved_from` is when what was
    moved would have begun.
    """

    class Kind(models.TextChoices):
        DAY = "day", _("24 hours before")
        QUARTER = "quarter", _("15 minutes before")
        BEGIN = "begin", _("when it begins")
        MOVED = "moved", _("that it was moved")
        OFF = "off", _("that it was called off")

    show = models.ForeignKey(Show, models.CASCADE, null=True, blank=True, related_name="reminders")
    session = models.ForeignKey(Session, models.CASCADE, null=True, blank=True, related_name="reminders")
    kind = models.CharField(max_length=7, choices=Kind)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    was_told = models.BooleanField(default=False)
    told_to = models.BigIntegerField(default=0, db_default=0)
    moved_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="reminder_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["show", "kind"], condition=Q(session=None), name="reminder_of_show_once"
            ),
            models.UniqueConstraint(
                fields=["session", "kind"], condition=Q(show=None), name="reminder_of_session_once"
            ),
            models.CheckConstraint(
                condition=Q(show=None, session__isnull=False) | Q(show__isnull=False, session=None),
                name="reminder_of_one_thing",
            ),
        ]

    def __str__(self):
        return f"{self.show or self.session}: {self.kind}"


def new_calendar_secret():
    return secrets.token_urlsafe(24)


class CalendarKey(models.Model):
    """What opens a person's own calendar to programs that cannot sign in. A new one shuts the old address."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_key")
    secret = models.CharField(max_length=32, unique=True, default=new_calendar_secret)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.user}"
