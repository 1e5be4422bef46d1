"""Sourcing requests (RFQ): what a buyer needs, line by line, and which exhibitors were asked for it."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models import CardShare
from exhibitors.models import Exhibitor, PriceTier, Product
from fair.models import Category, Edition
from fair.uploads import private_files


class RequestQuerySet(models.QuerySet):
    """Who may read or change a sourcing request is decided here and nowhere else."""

    def made_by(self, user):
        return self.filter(buyer=user) if user.is_authenticated else self.none()

    def visible_to(self, user):
        """One's own, those sent to a company that one works for, and for exhibitors what is on the board."""
        if not user.is_authenticated:
            return self.none()
        own = Exhibitor.objects.staffed_by(user)
        invited = Invitation.objects.filter(exhibitor__in=own.values("pk"), withdrawn_at=None)
        shown = Q(pk__in=invited.values("request")) & ~Q(state=SourcingRequest.State.DRAFT)
        if own.exists():
            shown |= Q(is_published=True, state=SourcingRequest.State.OPEN)
        return self.filter(Q(buyer=user) | shown)

    def open(self):
        return self.filter(state=SourcingRequest.State.OPEN)

    def on_board(self):
        """Those that any exhibitor may answer."""
        return self.open().filter(is_published=True, deadline__gt=timezone.now())


class SourcingRequest(models.Model):
    """What a buyer asks exhibitors to quote for; `services` alone change its state.

    `currency` is that of the target prices and of comparisons. `deadline` is until when quotes come.
    Where it `is_published` every exhibitor may answer, and reads the buyer's country alone until the buyer
    lets them know more (`Invitation.knows_name`). `key` is made by the page, so that it is written once.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        DECIDED = "decided", _("Decided")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Source(models.TextChoices):
        SCRATCH = "scratch", _("Written by hand")
        PRODUCT = "product", _("From a product")
        SHORTLIST = "shortlist", _("From a shortlist")
        SEARCH = "search", _("From a search")
        SHEET = "sheet", _("From a spreadsheet")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="sourcing_requests")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sourcing_requests")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    source = models.CharField(max_length=9, choices=Source, default=Source.SCRATCH)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what it is for"), max_length=4000, blank=True)
    language = models.CharField(max_length=10, default="en")
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    certificates = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    incoterm = models.CharField(_("Incoterm"), max_length=3, choices=PriceTier.Incoterm, blank=True)
    place = models.CharField(_("port or place"), max_length=80, blank=True)
    country = models.CharField(_("country of delivery"), max_length=2, blank=True)
    wanted_on = models.DateField(_("wanted on"), null=True, blank=True)
    wants_samples = models.BooleanField(_("samples wanted"), default=False)
    deadline = models.DateTimeField(_("quotes until"), null=True, blank=True)
    is_published = models.BooleanField(default=False)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sent_key = models.UUIDField(null=True, blank=True, editable=False)  # of the page that sent it
    written = models.JSONField(null=True, blank=True, editable=False)  # typed, and not kept as yet
    reason = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("sourcing request")
        verbose_name_plural = _("sourcing requests")
        indexes = [
            models.Index(fields=["buyer", "-id"], name="request_of_buyer"),
            models.Index(fields=["edition", "state", "-sent_at"], name="request_of_edition"),
            models.Index(fields=["deadline"], condition=Q(state="open"), name="request_due"),
            models.Index(
                fields=["edition", "category", "-sent_at"],
                condition=Q(state="open", is_published=True),
                name="request_on_board",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(sent_at__isnull=False, deadline__isnull=False),
                name="request_sent_with_deadline",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Its page for the buyer."""
        return reverse("my_request", args=[self.pk])

    @property
    def topic(self):
        return f"request:{self.pk}"

    @property
    def can_be_changed(self):
        """Whether its words, or once quotes came its deadline and files, may change."""
        return self.state in (self.State.DRAFT, self.State.OPEN)

    @property
    def can_be_extended(self):
        """Whether its deadline can be made longer."""
        return self.state in (self.State.OPEN, self.State.EXPIRED)

    @property
    def is_open(self):
        """Whether quotes are taken now."""
        return self.state == self.State.OPEN and self.deadline > timezone.now()


class RequestLine(models.Model):
    """An article that is asked for: a `product` of the fair, or `name` and `text` alone.

    `attributes` is a list like a product's: [{"name": "Volume", "value": "500", "unit": "ml"}, …].
    `target_price` is for one unit, in the request's currency.
    """

    request = models.ForeignKey(SourcingRequest, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("article"), max_length=200)
    text = models.CharField(_("specification"), max_length=1000, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit = models.CharField(_("unit"), max_length=20, default="piece")
    target_price = models.DecimalField(
        _("target price"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    attributes = models.JSONField(default=list, blank=True)
    certificates = ArrayField(models.CharField(max_length=80), default=list, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "position"],
                name="request_line_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="request_line_quantity"),
            models.CheckConstraint(condition=Q(target_price__gte=0), name="request_line_target_price"),
        ]

    def __str__(self):
        return self.name


class RequestFile(models.Model):
    """A drawing, picture or paper of a request, checked when it came and kept where no link leads."""

    request = models.ForeignKey(SourcingRequest, models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    file = models.FileField(upload_to="requests", storage=private_files)
    size = models.PositiveIntegerField(help_text=_("Bytes."))

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class InvitationQuerySet(models.QuerySet):
    """Who may read or answer what was asked of an exhibitor."""

    def staffed_by(self, user):
        """Those that were sent to, or taken up by, companies that the person works for."""
        own = Exhibitor.objects.staffed_by(user).values("pk")
        return self.standing().filter(exhibitor__in=own).exclude(request__state=SourcingRequest.State.DRAFT)

    def visible_to(self, user):
        """Those of one's own requests, and of the companies one works for."""
        if not user.is_authenticated:
            return self.none()
        own = self.standing().staffed_by(user).values("pk")
        return self.filter(Q(request__buyer=user) | Q(pk__in=own))

    def standing(self):
        return self.filter(withdrawn_at=None)

    def open(self):
        """Those that can be answered now."""
        now = timezone.now()
        return self.standing().filter(request__state=SourcingRequest.State.OPEN, request__deadline__gt=now)

    def with_buyer(self):
        """With the buyer and what decides who of the exhibitor's people reads their name."""
        given = CardShare.objects.standing().filter(
            exhibitor=OuterRef("exhibitor"), buyer=OuterRef("request__buyer")
        )
        return self.select_related("request__buyer__card", "exhibitor").annotate(
            carries=Subquery(given.values("carries")[:1])
        )


class Invitation(models.Model):
    """A request as one exhibitor has it: asked by the buyer, or found on the board; one quote belongs to it.

    `knows_name` tells whether the exhibitor reads who the buyer is.
    """

    class How(models.TextChoices):
        CHOSEN = "chosen", _("Chosen by the buyer")
        RECOMMENDED = "advised", _("Recommended")
        BOARD = "board", _("Found on the board")

    class State(models.TextChoices):
        ASKED = "asked", _("Not answered yet")
        QUOTED = "quoted", _("Quoted")
        DECLINED = "declined", _("Declined")

    class Decline(models.TextChoices):
        NOT_MADE = "not_made", _("We do not make this")
        QUANTITY = "quantity", _("The quantity does not suit us")
        PRICE = "price", _("The target price cannot be met")
        TIME = "time", _("There is no capacity in time")
        MARKET = "market", _("We do not sell to this market")
        OTHER = "other", _("Another reason")

    request = models.ForeignKey(SourcingRequest, models.CASCADE, related_name="invitations")
    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="invitations_to_quote")
    how = models.CharField(max_length=7, choices=How)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    knows_name = models.BooleanField(default=True)
    decline = models.CharField(max_length=8, choices=Decline, blank=True, default="")
    decline_text = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "exhibitor"], name="invitation_to_quote_once"),
            models.CheckConstraint(
                condition=Q(state="declined") | Q(decline=""), name="invitation_reason_of_declined"
            ),
        ]
        indexes = [models.Index(fields=["exhibitor", "state", "-id"], name="invitation_of_exhibitor")]

    def __str__(self):
        return f"{self.request}, {self.exhibitor}"

    def get_absolute_url(self):
        """Its page in the exhibitor's workspace."""
        return reverse("workspace_request", args=[self.exhibitor.slug, self.pk])


class QuestionQuerySet(models.QuerySet):
    def read_by(self, invitation):
        """What an exhibitor reads of a request: what it asked itself, and what others asked publicly."""
        asked = self.filter(invitation__request=invitation.request_id)
        return asked.filter(Q(is_public=True) | Q(invitation=invitation))

    def unanswered(self):
        return self.filter(answered_at=None)


class RequestQuestion(models.Model):
    """What an exhibitor asks back before it quotes. Public ones are read by all who were invited, without
    the asker's name; the buyer answers each once, and may change the answer."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="questions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_public = models.BooleanField(default=True)
    text = models.CharField(max_length=1000)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="request_question_once")]

    def __str__(self):
        return self.text[:60]
