"""What a buyer and an exhibitor write to each other in private."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models.room import Wrong
from exhibitors.models import Exhibitor, Product
from fair.uploads import private_files


class ConversationQuerySet(models.QuerySet):
    """Who may read a conversation is decided here and nowhere else."""

    def staffed_by(self, user):
        """Those of the exhibitors that the person works for."""
        return self.filter(exhibitor__in=Exhibitor.objects.staffed_by(user).values("pk"))

    def visible_to(self, user):
        """The person's own as a buyer, and those of the exhibitors that the person works for."""
        if not user.is_authenticated:
            return self.none()
        own = Exhibitor.objects.staffed_by(user).values("pk")
        return self.filter(Q(buyer=user) | Q(exhibitor__in=own))

    def waiting(self):
        """Those whose buyer waits for an answer, put off or not."""
        return self.filter(waiting_since__isnull=False)

    def snoozed(self):
        return self.filter(snoozed_until__gt=timezone.now())

    def awake(self):
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=timezone.now()))


class Conversation(models.Model):
    """The one talk between a buyer and an exhibitor; its topic on the socket is `talk:<id>`.

    All of the exhibitor's staff share it; `assignee` is who answers. `waiting_since` is when the buyer
    asked what nobody has answered yet. `last_at` is when the last line was written, by which inboxes are
    ordered. `answered_at` is when the exhibitor first wrote anything. A closed one opens again with the
    buyer's next line. `buyer_unread` counts the exhibitor's lines that the buyer has not seen.
    """

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="conversations")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="conversations")
    opened_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    last_line = models.ForeignKey("Line", models.SET_NULL, null=True, blank=True, related_name="+")
    last_at = models.DateTimeField(default=timezone.now)
    waiting_since = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    snoozed_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    buyer_unread = models.PositiveIntegerField(default=0)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibitor", "buyer"], name="conversation_once"),
        ]
        indexes = [
            models.Index(fields=["exhibitor", "-last_at", "-id"], name="conversation_latest"),
            models.Index(fields=["exhibitor", "assignee", "-last_at"], name="conversation_assigned"),
            models.Index(
                fields=["exhibitor", "waiting_since"],
                condition=Q(waiting_since__isnull=False),
                name="conversation_waiting",
            ),
            models.Index(fields=["buyer", "-last_at", "-id"], name="conversation_of_buyer"),
            models.Index(
                fields=["snoozed_until"],
                condition=Q(snoozed_until__isnull=False),
                name="conversation_snoozed",
            ),
        ]

    def __str__(self):
        return f"{self.buyer}, {self.exhibitor}"

    @property
    def topic(self):
        return f"talk:{self.pk}"

    @property
    def is_snoozed(self):
        return self.snoozed_until is not None and self.snoozed_until > timezone.now()


class Subject(models.Model):
    """What a buyer asked about: shown as a card above the first line about it.

    `path` is its address on this site, which also tells one subject from another.
    """

    class Kind(models.TextChoices):
        PRODUCT = "product", _("Product")
        BOOTH = "booth", _("Booth")
        SEARCH = "search", _("Search")
        SHOW = "show", _("Show")
        REQUEST = "request", _("Sourcing request")
        MEETING = "meeting", _("Meeting")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="subjects")
    kind = models.CharField(max_length=8, choices=Kind)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=200)
    path = models.CharField(max_length=500)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["conversation", "path"], name="subject_once")]

    def __str__(self):
        return self.title


class LineQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(conversation__in=Conversation.objects.visible_to(user).values("pk"))

    def standing(self):
        return self.filter(removed_at=None)


class Line(models.Model):
    """Something written in a conversation. `key` is made by the sender's page, so that it is written once.

    Lines of a conversation are written one after the other, so ids rise in the order of commits. `product`
    is a card that the line carries, `offer` a price: {"quantity": 500, "unit": "piece", "amount": "4.20",
    "currency": "USD", "incoterm": "FOB", "until": "2026-12-31"}. `words` are what it is searched by.
    """

    class Via(models.TextChoices):
        PAGE = "page", _("On the page")
        MAIL = "mail", _("By e-mail")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="lines")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    by_staff = models.BooleanField(default=False)
    text = models.CharField(max_length=4000, blank=True)
    subject = models.ForeignKey(Subject, models.SET_NULL, null=True, blank=True, related_name="lines")
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    offer = models.JSONField(null=True, blank=True)
    key = models.UUIDField(default=uuid.uuid4)
    via = models.CharField(max_length=4, choices=Via, default=Via.PAGE)
    sent_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    removed_for = models.CharField(max_length=11, choices=Wrong, blank=True, default="")
    words = SearchVectorField(null=True, editable=False)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["conversation", "id"], name="line_of_conversation"),
            models.Index(fields=["sent_at"], name="line_sent_at"),
            GinIndex(fields=["words"], name="line_words"),
        ]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="line_sent_once")]

    def __str__(self):
        return self.text[:60]


class Attachment(models.Model):
    """A file of a line: a picture made anew, shown in the talk, or a file to take away."""

    class Kind(models.TextChoices):
        PICTURE = "picture", _("Picture")
        FILE = "file", _("File")

    line = models.ForeignKey(Line, models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=7, choices=Kind)
    name = models.CharField(max_length=120)
    file = models.FileField(upload_to="attachments", storage=private_files)
    size = models.PositiveIntegerField(help_text=_("Bytes."))
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class Reading(models.Model):
    """How far a person has read a conversation: up to the line with the id `line`."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    line = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="reading_once")]

    def __str__(self):
        return f"{self.user} {self.line}"


class Note(models.Model):
    """What the staff writes for each other about a conversation; the buyer never sees it."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.CharField(max_length=2000)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["conversation", "id"], name="note_of_conversation")]

    def __str__(self):
        return self.text[:60]


class CannedReply(models.Model):
    """An answer that the staff keeps ready, in as many languages as they wrote it.

    `texts` maps language codes to texts; `booths.canned` says which placeholders they may hold.
    """

    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, related_name="canned_replies")
    title = models.CharField(max_length=80)
    texts = models.JSONField(default=dict)
    uses = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-uses", "title"]
        constraints = [models.UniqueConstraint(fields=["exhibitor", "title"], name="canned_reply_once")]
        verbose_name_plural = "canned replies"

    def __str__(self):
        return self.title
