"""Leads: who may become a customer of an exhibitor, and how far that has come."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models.card import CardShare
from booths.models.conversation import Conversation
from exhibitors.models import Exhibitor, Product


class LeadQuerySet(models.QuerySet):
    """Who may see a lead is decided here and nowhere else."""

    def visible_to(self, user):
        """Those of the exhibitors that the person works for."""
        return self.filter(exhibitor__in=Exhibitor.objects.staffed_by(user).values("pk"))

    def standing(self):
        """Without those that were merged into another."""
        return self.filter(merged_into=None)

    def with_contact(self):
        """With what decides which of the buyer's contact may be told, and with the buyer; no more queries.

        `carries` is of the card that stands, `talk` the id of the conversation. It is asked for as a value:
        PostgreSQL would answer whether one exists from the whole table at once.
        """
        given = CardShare.objects.standing().filter(exhibitor=OuterRef("exhibitor"), buyer=OuterRef("buyer"))
        talks = Conversation.objects.filter(exhibitor=OuterRef("exhibitor"), buyer=OuterRef("buyer"))
        return self.select_related("buyer__card").annotate(
            carries=Subquery(given.values("carries")[:1]), talk=Subquery(talks.values("pk")[:1])
        )

    def for_rows(self):
        """With all that a list shows of them; the products in one more query."""
        shown = Product.objects.only("name", "translations", "source_language", "category", "exhibitor")
        return self.with_contact().select_related("owner").prefetch_related(Prefetch("products", shown))


class Lead(models.Model):
    """What an exhibitor knows of a person: one lead for each exhibitor and buyer, or written by hand.

    Of a `buyer` who is at the fair nothing is copied: name and contact are read through `booths.contacts`,
    which tells them only while the buyer allows it. The fields `name` to `country` are what the staff wrote
    themselves of people whom they met elsewhere. `named_at` is when the buyer let the exhibitor know the name
    by a sourcing request or a meeting, `met_at` when the two met. `reasons` are pairs [reason, figure] that
    `score` is the sum of, at most 100 (`booths.scores`). `last_at` is when the buyer, or the staff, last did
    anything about it. `remind_at` is when the owner is told of the next step. What was merged is found at
    `merged_into`.
    """

    class Source(models.TextChoices):
        QUESTION = "question", _("Question")
        CARD = "card", _("Card")
        SCAN = "scan", _("Scanned")
        DOWNLOAD = "download", _("Download")
        VISIT = "visit", _("Visit")
        REQUEST = "request", _("Sourcing request")
        MEETING = "meeting", _("Meeting")
        HAND = "hand", _("By hand")

    class Stage(models.TextChoices):
        INQUIRY = "inquiry", _("Inquiry")
        RFQ = "rfq", _("RFQ")
        QUOTE = "quote", _("Quote")
        MEETING = "meeting", _("Meeting")
        CONTRACT = "contract", _("Contract")
        SIGNED = "signed", _("Signed")
        LOST = "lost", _("Lost")

    class Lost(models.TextChoices):
        PRICE = "price", _("The price")
        QUANTITY = "quantity", _("The quantity")
        TIME = "time", _("The lead time")
        RIVAL = "rival", _("Bought elsewhere")
        SILENT = "silent", _("No answer")
        UNFIT = "unfit", _("No buyer for us")
        OTHER = "other", _("Something else")

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="leads", db_index=False)
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="leads"
    )
    source = models.CharField(max_length=8, choices=Source)
    name = models.CharField(_("name"), max_length=80, blank=True)
    company = models.CharField(_("company"), max_length=120, blank=True)
    job_title = models.CharField(_("job title"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    products = models.ManyToManyField(Product, related_name="+", blank=True)
    interest = models.CharField(_("interest"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("quantity asked for"), null=True, blank=True)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.INQUIRY)
    stage_since = models.DateTimeField(default=timezone.now)
    lost_for = models.CharField(max_length=8, choices=Lost, blank=True, default="")
    score = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    scored_at = models.DateTimeField(default=timezone.now)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_at = models.DateTimeField(_("due"), null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    named_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    anonymous_since = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged")

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exhibitor", "buyer"], condition=Q(buyer__isnull=False), name="lead_once"
            ),
            models.CheckConstraint(
                condition=Q(stage="lost") | Q(lost_for=""), name="lead_reason_of_the_lost"
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="lead_score_in_range"),
        ]
        indexes = [
            models.Index(fields=["exhibitor", "-last_at", "-id"], name="lead_latest"),
            models.Index(fields=["exhibitor", "-score", "-id"], name="lead_best"),
            models.Index(fields=["exhibitor", "stage", "-last_at"], name="lead_of_stage"),
            models.Index(fields=["exhibitor", "next_at"], name="lead_due"),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="lead_remind"),
            models.Index(fields=["last_at"], condition=Q(anonymous_since=None), name="lead_age"),
            GinIndex(fields=["tags"], name="lead_tags"),
        ]

    def __str__(self):
        return f"{self.pk}"

    @property
    def has_written(self):
        """Whether the buyer wrote to the exhibitor, or asked it for something; of leads `with_contact`."""
        return self.talk is not None or self.named_at is not None

    @property
    def is_lost(self):
        return self.stage == self.Stage.LOST

    @property
    def is_over(self):
        return self.stage in (self.Stage.LOST, self.Stage.SIGNED)

    @property
    def is_late(self):
        return self.next_at is not None and self.next_at <= timezone.now() and not self.is_over


class LeadStep(models.Model):
    """A step on the way from inquiry to signature: the stage that a lead came to, and who moved it there."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="steps")
    stage = models.CharField(max_length=8, choices=Lead.Stage)
    lost_for = models.CharField(max_length=8, choices=Lead.Lost, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.stage}"


class LeadNote(models.Model):
    """What the staff writes for each other about a lead.

    The exhibitor's own, and never the buyer's to see.
    """

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.CharField(max_length=2000)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.text[:60]


class LeadMerge(models.Model):
    """Two leads of one person that became one, with what it takes to part them again."""

    kept = models.ForeignKey(Lead, models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Lead, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.gone_id} → {self.kept_id}"
