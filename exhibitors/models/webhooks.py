"""Programs of exhibitors that are told what happens: their addresses, and what was sent to them."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models.company import Exhibitor


def new_secret():
    return f"whsec_{secrets.token_urlsafe(32)}"


class Endpoint(models.Model):
    """An address that an exhibitor's program listens at.

    `secret` signs what is sent; the one before it holds for a day more. `taken_until` is the lease of the run
    that sends to it now: of the deliveries to one address never two are on their way.
    """

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="endpoints")
    url = models.URLField(_("address"), max_length=500)
    secret = models.CharField(max_length=80, default=new_secret)
    former_secret = models.CharField(max_length=80, blank=True, default="")
    rotated_at = models.DateTimeField(null=True, blank=True)
    is_on = models.BooleanField(default=True)
    off_because = models.CharField(max_length=200, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    taken_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [models.UniqueConstraint(fields=["exhibitor", "url"], name="endpoint_once")]

    def __str__(self):
        return self.url


class DeliveryQuerySet(models.QuerySet):
    def due(self):
        return self.filter(state=Delivery.State.WAITING, due_at__lte=timezone.now())


class Delivery(models.Model):
    """Something that happened, on its way to an endpoint: written in the transaction in which it happened.

    `body` is what is sent, to the byte; it carries `event`, by which the receiver knows what came twice. It
    is empty once the person whom it tells of took that back. `subject` names what it is about: "lead:12".
    `tries` tell of each attempt: {"at": …, "status": 503, "ms": 120, "error": ""}.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("On its way")
        DONE = "done", _("Delivered")
        FAILED = "failed", _("Given up")

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    event = models.UUIDField(default=uuid.uuid4)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    body = models.TextField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    tries = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="delivery_once")]
        indexes = [
            models.Index(fields=["endpoint", "due_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["endpoint", "-id"], name="delivery_latest"),
            models.Index(fields=["subject"], name="delivery_subject"),
            models.Index(fields=["made_at"], name="delivery_made_at"),
        ]

    def __str__(self):
        return f"{self.kind} {self.event}"
