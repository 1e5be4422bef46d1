"""Asking people by mail to work for an exhibitor."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from exhibitors.models.company import Exhibitor, Membership

HOLDS = timedelta(days=14)


def in_two_weeks():
    return timezone.now() + HOLDS


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A mail that asks someone to join an exhibitor's team. Only the owner of the address can accept it."""

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=8, choices=Membership.Role, default=Membership.Role.HOST)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_two_weeks)
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                "exhibitor",
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_stands_once",
            ),
        ]

    def __str__(self):
        return f"{self.email}, {self.exhibitor}"

    @property
    def is_open(self):
        return not (self.accepted_at or self.withdrawn_at) and self.expires_at > timezone.now()
