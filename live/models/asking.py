"""What an audience asks, and what it is asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from live.models.show import Show


class ShowQuestionQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(removed_at=None)

    def by_votes(self):
        """The open ones first, then the most wanted, then the oldest."""
        return self.order_by(models.F("answered_at").asc(nulls_first=True), "-votes", "pk")


class ShowQuestion(models.Model):
    """A viewer's question to the hosts. `key` is made by the page, so that a repeated request writes once.

    `votes` counts its Votes; the asker's own is one of them.
    """

    show = models.ForeignKey(Show, models.CASCADE, related_name="questions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.CharField(max_length=500)
    key = models.UUIDField()
    asked_at = models.DateTimeField(default=timezone.now)
    votes = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ShowQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="show_question_once")]

    def __str__(self):
        return self.text[:60]


class Vote(models.Model):
    """One person wants a question answered."""

    question = models.ForeignKey(ShowQuestion, models.CASCADE, related_name="voters")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="vote_once")]

    def __str__(self):
        return f"{self.question}"


class Poll(models.Model):
    """A question of the hosts to their audience, with one answer or several."""

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        CLOSED = "closed"

    show = models.ForeignKey(Show, models.CASCADE, related_name="polls")
    text = models.CharField(max_length=200)
    takes_several = models.BooleanField(default=False)
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["show"], condition=Q(state="open"), name="show_asks_one_poll"),
        ]

    def __str__(self):
        return self.text


class PollOption(models.Model):
    """`votes` is all that is kept of who chose it."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    text = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text


class PollVoter(models.Model):
    """Somebody has answered a poll. What they answered is not kept: polls are anonymous."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="voters")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "user"], name="poll_answered_once")]

    def __str__(self):
        return f"{self.poll}"
