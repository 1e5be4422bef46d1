"""Quotes: what exhibitors offer for a request, version by version, and what was accepted of it."""

import datetime
import uuid
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Exhibitor, PriceTier, Product
from exhibitors.prices import tier_at, to_minor_unit
from fair.uploads import private_files
from fair.zones import zone_of
from matchmaking.models.request import Invitation, RequestLine


class QuoteQuerySet(models.QuerySet):
    """Who may read or write a quote is decided here and nowhere else."""

    def staffed_by(self, user):
        """Those of the companies that the person works for, drafts included."""
        if not user.is_authenticated:
            return self.none()
        own = Exhibitor.objects.staffed_by(user).values("pk")
        return self.filter(invitation__exhibitor__in=own, invitation__withdrawn_at=None)

    def received_by(self, user):
        """Those that were sent to the person as a buyer."""
        return self.sent().filter(invitation__request__buyer=user) if user.is_authenticated else self.none()

    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        own = self.staffed_by(user).values("pk")
        return self.filter(Q(pk__in=own) | Q(pk__in=self.received_by(user).values("pk")))

    def sent(self):
        """Those of which the buyer has had a version."""
        return self.exclude(offer=None)

    def standing(self):
        """Those that can be accepted while they hold."""
        return self.filter(state__in=Quote.STANDING)

    def with_parties(self):
        return self.select_related("invitation__request__buyer", "invitation__exhibitor")

    def with_offer(self):
        """With the lines and tiers of what is offered now, in a fixed number of queries."""
        lines = QuoteLine.objects.select_related("request_line", "product").prefetch_related("tiers")
        related = self.with_parties().select_related("offer__by", "counter")
        return related.prefetch_related(
            models.Prefetch("offer__lines", lines), models.Prefetch("counter__lines", lines), "offer__files"
        )


class Quote(models.Model):
    """An exhibitor's answer to a request; `services` alone change its state.

    `offer` is the version that can be accepted now, `counter` the buyer's that waits for an answer. A counter
    does not end the offer: it can be accepted until it is replaced or its validity is over. `revision` rises
    with every change of the draft, so that a colleague's is not written over.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")
        COUNTERED = "counter", _("Counter-offer made")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Not chosen")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    STANDING = (State.SENT, State.COUNTERED, State.ACCEPTED)

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="quote")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    offer = models.ForeignKey("QuoteVersion", models.DO_NOTHING, null=True, blank=True, related_name="+")
    counter = models.ForeignKey("QuoteVersion", models.DO_NOTHING, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)  # why it was withdrawn
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(offer__isnull=False), name="quote_sent_has_offer"
            ),
        ]

    def __str__(self):
        return f"{self.invitation}"

    def get_absolute_url(self):
        """Its page for the buyer."""
        return reverse("request_quote", args=[self.invitation.request_id, self.pk])

    @property
    def is_valid(self):
        """Whether it can be accepted now, as far as it is up to the exhibitor."""
        return self.state in self.STANDING and self.offer.expires_at > timezone.now()


class QuoteVersion(models.Model):
    """An offer of the exhibitor or a counter-offer of the buyer: a draft until sent, then never changed.

    `number` counts both kinds together. An offer holds to the end of the day `valid_until` on the
    exhibitor's clock, which is `expires_at`. `key` is made by the page, so that it is sent once.
    """

    class Kind(models.TextChoices):
        OFFER = "offer", _("Offer")
        COUNTER = "counter", _("Counter-offer")

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.OFFER)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    incoterm = models.CharField(_("Incoterm"), max_length=3, choices=PriceTier.Incoterm, blank=True)
    place = models.CharField(_("port or place"), max_length=80, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    payment = models.CharField(_("payment terms"), max_length=200, blank=True)
    delivery = models.CharField(_("delivery terms"), max_length=500, blank=True)
    text = models.TextField(_("note"), max_length=2000, blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    warned_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["quote", "number"], name="quote_version_number_once"),
            models.UniqueConstraint(
                fields=["quote"], condition=Q(sent_at=None), name="quote_version_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, number=None) | Q(sent_at__isnull=False, number__gte=1),
                name="quote_version_sent_has_number",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None)
                | Q(kind="counter")
                | Q(expires_at__isnull=False, valid_until__isnull=False),
                name="quote_version_offer_expires",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="quote_version_due")]

    def __str__(self):
        return f"{self.quote} {self.number or ''}".strip()

    @property
    def is_draft(self):
        return self.sent_at is None

    @cached_property
    def offered(self):
        """Its lines without the gaps."""
        return [line for line in self.lines.all() if line.is_offered]

    @property
    def is_complete(self):
        """Whether it has a price for every line, for the quantity of each."""
        lines = self.lines.all()
        return bool(lines) and all(line.subtotal is not None for line in lines)

    @property
    def total(self):
        """Of the lines that are offered, each for its quantity, in whole minor units."""
        subtotals = [line.subtotal for line in self.offered]
        return sum(
            (amount for amount in subtotals if amount is not None), to_minor_unit(Decimal(), self.currency)
        )

    @property
    def delivery_place(self):
        """ "FOB Ningbo"."""
        return f"{self.incoterm} {self.place}".strip()

    def end_of_validity(self):
        """The moment at which the day `valid_until` is over for the exhibitor."""
        zone = zone_of(self.quote.invitation.exhibitor.time_zone)
        next_day = self.valid_until + datetime.timedelta(days=1)
        return datetime.datetime.combine(next_day, datetime.time(), zone).astimezone(datetime.UTC)


class QuoteLine(models.Model):
    """A line of the request as a version answers it: a gap where it is not offered.

    `quantity` is what the version was reckoned for; `product` may be another of the exhibitor's than the one
    asked for. `sample_price` is in the version's currency, as are the tiers.
    """

    version = models.ForeignKey(QuoteVersion, models.CASCADE, related_name="lines")
    request_line = models.ForeignKey(RequestLine, models.CASCADE, related_name="quoted")
    is_offered = models.BooleanField(_("we offer this"), default=True)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("article"), max_length=300)
    text = models.CharField(_("remark"), max_length=1000, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit = models.CharField(_("unit"), max_length=20, default="piece")
    moq = models.PositiveIntegerField(_("MOQ"), null=True, blank=True)
    lead_time_days = models.PositiveSmallIntegerField(_("lead time in days"), null=True, blank=True)
    sample = models.CharField(_("samples"), max_length=8, choices=Product.Sample, default=Product.Sample.NONE)
    sample_price = models.DecimalField(
        _("price of a sample"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["request_line__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "request_line"], name="quote_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="quote_line_quantity"),
            models.CheckConstraint(condition=Q(sample_price__gte=0), name="quote_line_sample_price"),
        ]

    def __str__(self):
        return self.name

    @cached_property
    def prices(self):
        return list(self.tiers.all())

    @property
    def minimum(self):
        """The least that can be ordered: the MOQ, or where the first tier begins if that is more."""
        first = self.prices[0].quantity_from if self.prices else 1
        return max(self.moq or 1, first)

    def price_at(self, quantity):
        """The price of one for so many, or None below the minimum and where the line is a gap."""
        if not self.is_offered or quantity < self.minimum:
            return None
        tier = tier_at(self.prices, quantity)
        return tier.unit_price if tier else None

    @property
    def unit_price(self):
        return self.price_at(self.quantity)

    @property
    def subtotal(self):
        """For its quantity, in whole minor units, or None where it has no price for that."""
        price = self.unit_price
        return None if price is None else to_minor_unit(price * self.quantity, self.version.currency)

    @property
    def is_other(self):
        """Whether another product is offered than the one that was asked for."""
        asked = self.request_line.product_id
        return bool(self.is_offered and asked and self.product_id and asked != self.product_id)


class QuoteTier(models.Model):
    """The price of one unit from a quantity upwards, in the version's currency."""

    line = models.ForeignKey(QuoteLine, models.CASCADE, related_name="tiers")
    quantity_from = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        ordering = ["quantity_from"]
        constraints = [
            models.UniqueConstraint(fields=["line", "quantity_from"], name="quote_tier_once_a_quantity"),
            models.CheckConstraint(condition=Q(quantity_from__gte=1), name="quote_tier_from_one"),
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="quote_tier_above_nothing"),
        ]

    def __str__(self):
        return f"{self.quantity_from}: {self.unit_price}"


class QuoteFile(models.Model):
    """A paper or picture of a version. A later version that keeps it names the same stored file."""

    version = models.ForeignKey(QuoteVersion, models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    file = models.FileField(upload_to="quotes", storage=private_files)
    size = models.PositiveIntegerField(help_text=_("Bytes."))

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name
