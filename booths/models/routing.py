"""What a buyer waits for, and who was asked to answer it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models.conversation import Conversation, Line


class QuestionQuerySet(models.QuerySet):
    def open(self):
        """Those that somebody still waits for."""
        return self.filter(ended_at=None)

    def due(self, now):
        """Those whose next hop is to be made."""
        return self.open().filter(due_at__lte=now)


class Question(models.Model):
    """A spell in which a buyer waits: from the first line that nobody answered to the staff's next line.

    Lines that follow meanwhile belong to it. It ends answered, or closed or taken back without an answer.
    While it is open, `due_at` is when it is offered to the next; `offered_to` is who has it now, and
    `round` counts how often it went all the way round to the owners.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="questions")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.ForeignKey(Line, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    offered_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    round = models.PositiveSmallIntegerField(default=0)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at=None), name="question_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(due_at=None), name="question_ended_is_not_due"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="question_due"),
            models.Index(fields=["asked_at"], name="question_asked"),
        ]

    def __str__(self):
        return f"{self.conversation}, {self.asked_at:%Y-%m-%d %H:%M}"


class Hop(models.Model):
    """A step of a question on its way to an answer: who was asked or took it, when, and why just then.

    `reasons` of an offer: the `language` that the person shares with the buyer ("" for none), and how many
    open questions they had. `people` tells how many were told.
    """

    class Way(models.TextChoices):
        OFFERED = "offered", _("Offered")
        GIVEN = "given", _("Given by a colleague")
        TAKEN = "taken", _("Taken")
        ALL = "all", _("To all on duty")
        MAILED = "mailed", _("To the owners by e-mail")

    question = models.ForeignKey(Question, models.CASCADE, related_name="hops")
    round = models.PositiveSmallIntegerField(default=0)
    way = models.CharField(max_length=7, choices=Way)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    people = models.PositiveSmallIntegerField(default=1)
    reasons = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.question_id} {self.way}"
