"""What is still to be mailed to buyers who asked for it."""

from django.db import models
from django.utils import timezone

from booths.models.conversation import Conversation


class AnswerMail(models.Model):
    """The exhibitor's lines of a conversation that the buyer shall have by e-mail: those from `since` on.

    A run that sends it writes down `upto` which line it goes, and puts `due_at` off, so that another takes
    over with the very same mail if it is killed. The row goes when nothing is left.
    """

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="answer_mail")
    since = models.BigIntegerField()
    upto = models.BigIntegerField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="answer_mail_due")]

    def __str__(self):
        return f"{self.conversation_id}, {self.since}"
