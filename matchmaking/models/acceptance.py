"""What was accepted of quotes: written once, and what contracts are made from."""

import secrets

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Exhibitor
from fair.frozen import Frozen
from matchmaking.models.quote import Quote, QuoteLine, QuoteVersion
from matchmaking.models.request import RequestLine

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without those that are read as others


def new_number():
    """Of an acceptance: "Q-7KD4-M2XP", which nobody can guess from another."""
    letters = "".join(secrets.choice(LETTERS) for _each in range(8))
    return f"Q-{letters[:4]}-{letters[4:]}"


class AcceptanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the two parties."""
        if not user.is_authenticated:
            return self.none()
        own = Exhibitor.objects.staffed_by(user).values("pk")
        return self.filter(
            Q(quote__invitation__request__buyer=user) | Q(quote__invitation__exhibitor__in=own)
        )


class Acceptance(models.Model):
    """What a buyer accepted of a version, frozen: a contract is made from it. The database refuses to change
    or remove it.

    `terms` is all that was agreed, as docs/matchmaking.md tells it, and `digest` its SHA-256. `key` is that
    of the act, which may have accepted the quotes of several exhibitors at once.
    """

    number = models.CharField(max_length=12, default=new_number, unique=True)
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="acceptances")
    version = models.ForeignKey(QuoteVersion, models.PROTECT, related_name="acceptances")
    key = models.UUIDField()
    terms = models.JSONField(encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        constraints = [
            models.UniqueConstraint(fields=["quote", "key"], name="acceptance_once_an_act"),
            Frozen(name="acceptance_is_frozen"),
        ]
        indexes = [models.Index(fields=["key"], name="acceptance_of_act")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("acceptance", args=[self.number])


class Award(models.Model):
    """How much of a line of the request an acceptance gives to its exhibitor, and at what price for one."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="awards")
    request_line = models.ForeignKey(RequestLine, models.PROTECT, related_name="awards")
    quote_line = models.ForeignKey(QuoteLine, models.PROTECT, related_name="awards")
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        ordering = ["request_line__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "request_line"], name="award_once_a_line"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="award_quantity"),
            Frozen(name="award_is_frozen"),
        ]

    def __str__(self):
        return f"{self.quote_line}: {self.quantity}"
