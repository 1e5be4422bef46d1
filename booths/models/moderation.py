"""What people report to the organisers, and what the organisers decided of it."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models.booth import Booth
from booths.models.conversation import Conversation, Line
from booths.models.room import Message, Room, Wrong
from exhibitors.models import Exhibitor, Product
from fair.texts import in_language

CLAIM = datetime.timedelta(minutes=15)  # so long a case is kept for the moderator who took it
SUBJECTS = ("message", "line", "person", "booth", "product", "held")  # of one is one open case at most


class Held(models.Model):
    """A line that a word list holds back: nobody but the moderators sees it until they let it through.

    It was meant for `room`, or for a `conversation`, or would have opened one with `exhibitor`; `about` is
    what it asks about, as the fields of `booths.subjects.About`.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, models.CASCADE, null=True, blank=True, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, blank=True, related_name="+")
    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=4000)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    about = models.JSONField(null=True, blank=True)
    key = models.UUIDField(default=uuid.uuid4)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="held_once")]

    def __str__(self):
        return self.text[:60]


class CaseQuerySet(models.QuerySet):
    def waiting(self):
        """Those to be decided, and those whose decision somebody has objected to."""
        return self.filter(Q(decided_at=None) | Q(appealed_at__isnull=False, answered_at=None))

    def open(self):
        return self.filter(decided_at=None)

    def appealed(self):
        return self.filter(appealed_at__isnull=False, answered_at=None)

    def decided(self):
        return self.exclude(decided_at=None)

    def about(self, user):
        """Those in which the person is who is complained of."""
        return self.filter(accused=user)

    def banning(self, booth):
        """The standing decisions by which the booth is off the fair."""
        standing = ~Q(answer=Case.Answer.UNDONE)
        return self.filter(standing, booth=booth, decision=Case.Decision.REMOVED)

    def told_to(self, user):
        """Decisions against the person, or against an exhibitor that they manage."""
        own = Exhibitor.objects.manageable_by(user).values("pk")
        theirs = Q(accused=user) | Q(accused=None, exhibitor__in=own)
        return self.decided().filter(theirs).exclude(decision=Case.Decision.DISMISSED)


def one_open(subject):
    return models.UniqueConstraint(
        fields=[subject], condition=Q(decided_at=None), name=f"case_open_once_{subject}"
    )


class Case(models.Model):
    """Something for the moderators to decide: what is reported of one thing, by however many.

    `kind` names the field with what it is about. `accused` is the person who did it; of a booth or a
    product nobody, then those who manage the `exhibitor` answer for it. `quote` is what was written, as it
    stood when it was reported first. A case is decided once, by one moderator; who took it (`claimed_by`)
    has it to themselves for a quarter of an hour. `is_removed` says that the decision took away what was
    written or shown. The accused may object once, and another moderator answers.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", _("Line in a room")
        LINE = "line", _("Line in a conversation")
        CONVERSATION = "conversation", _("Conversation")
        PERSON = "person", _("Person")
        BOOTH = "booth", _("Booth")
        PRODUCT = "product", _("Product")
        HELD = "held", _("Held by a word list")

    class Decision(models.TextChoices):
        DISMISSED = "dismissed", _("Dismissed")
        WARNED = "warned", _("Warned")
        REMOVED = "removed", _("Removed")
        MUTED = "muted", _("Muted for a time")
        SUSPENDED = "suspended", _("Suspended")

    class Answer(models.TextChoices):
        STANDS = "stands", _("The decision stands")
        UNDONE = "undone", _("The decision is taken back")

    kind = models.CharField(max_length=12, choices=Kind)
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="cases")
    line = models.ForeignKey(Line, models.CASCADE, null=True, blank=True, related_name="cases")
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, null=True, blank=True, related_name="cases"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    booth = models.ForeignKey(Booth, models.CASCADE, null=True, blank=True, related_name="cases")
    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="cases")
    held = models.ForeignKey(Held, models.CASCADE, null=True, blank=True, related_name="cases")
    accused = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="cases"
    )
    exhibitor = models.ForeignKey(Exhibitor, models.CASCADE, null=True, blank=True, related_name="cases")
    quote = models.CharField(max_length=4000, blank=True)
    wrong = models.CharField(max_length=11, choices=Wrong, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=9, choices=Decision, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_removed = models.BooleanField(default=False)
    appeal = models.CharField(max_length=2000, blank=True)
    appealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    appealed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=6, choices=Answer, blank=True)
    answer_reason = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("moderation")
        ordering = ["opened_at", "pk"]
        constraints = [
            *(one_open(subject) for subject in SUBJECTS),
            models.UniqueConstraint(  # either side may report the other
                fields=["conversation", "accused"],
                condition=Q(decided_at=None, conversation__isnull=False),
                nulls_distinct=False,
                name="case_open_once_conversation",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decision="") | Q(decided_at__isnull=False) & ~Q(decision=""),
                name="case_decided_with_decision",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at", "id"], condition=Q(decided_at=None), name="case_open"),
            models.Index(
                fields=["appealed_at", "id"],
                condition=Q(appealed_at__isnull=False, answered_at=None),
                name="case_appealed",
            ),
            models.Index(fields=["-decided_at", "-id"], name="case_decided_latest"),
        ]

    def __str__(self):
        return f"{self.pk}: {self.get_wrong_display() or self.get_kind_display()}"

    @property
    def subject(self):
        return getattr(self, self.kind)

    @property
    def private(self):
        """The conversation that the case looks into, or None: it is read only for the case's sake."""
        return self.line.conversation if self.kind == self.Kind.LINE else self.conversation

    @property
    def is_open(self):
        return self.decided_at is None

    @property
    def is_appealed(self):
        return self.appealed_at is not None and self.answered_at is None

    @property
    def claim_ends(self):
        """Until when the case is kept for who took it, or None when it is free."""
        ends = self.claimed_at and self.claimed_at + CLAIM
        return ends if ends and ends > timezone.now() else None

    def is_kept_from(self, user):
        """Whether another moderator has it to themselves now."""
        return self.claim_ends is not None and self.claimed_by_id not in (None, user.pk)

    def appeal_until(self, rules):
        """Until when the decision can be objected to."""
        return self.decided_at + datetime.timedelta(days=rules.appeal_days)

    def may_be_appealed(self, rules):
        return (
            not self.is_open
            and self.decision != self.Decision.DISMISSED
            and self.appealed_at is None
            and timezone.now() < self.appeal_until(rules)
        )


class Report(models.Model):
    """A person's word that something is wrong. `upheld` says, once decided, whether moderators agreed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reports")
    wrong = models.CharField(max_length=11, choices=Wrong)
    note = models.CharField(max_length=300, blank=True)
    reported_at = models.DateTimeField(default=timezone.now)
    upheld = models.BooleanField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "reporter"], name="reported_once_in_case")]

    def __str__(self):
        return f"{self.get_wrong_display()}: {self.case_id}"


class ReasonTemplate(models.Model):
    """A reason that moderators need often, in as many languages as organisers wrote it.

    It is offered for `decision`, or with "" for every one.
    """

    title = models.CharField(_("title"), max_length=80, unique=True)
    decision = models.CharField(_("for"), max_length=9, choices=Case.Decision, blank=True)
    texts = models.JSONField(_("text"), default=dict)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["title"]

    def __str__(self):
        return self.title

    @property
    def text(self):
        """In the active language, else in one that there is."""
        return in_language(self.texts)
