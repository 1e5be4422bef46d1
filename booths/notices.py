"""What the people of the booths are told, and in which words."""

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import Notice, notice
from booths import lead_notices  # noqa: F401  its kinds
from booths.models import Question
from exhibitors.models import Membership

SHOWN = 140  # characters of what was asked


def works_for_somebody(user):
    return Membership.objects.filter(user=user).exists()


@notice(
    "question.offered",
    label=gettext_lazy("Questions that wait for you"),
    mail="never",  # the owners get one when nobody answers
    offered_to=works_for_somebody,
)
def question_offered(data):
    """Told to who should answer; nothing is told of what was answered meanwhile."""
    open_ones = Question.objects.open().select_related("conversation__buyer", "conversation__exhibitor")
    question = open_ones.filter(pk=data["question"]).first()
    if question is None:
        return None
    conversation = question.conversation
    line = conversation.lines.standing().filter(by_staff=False).order_by("-pk").first()
    return Notice(
        title=_("%(buyer)s waits for an answer") % {"buyer": conversation.buyer},
        text=Truncator(line.text if line else "").chars(SHOWN),
        url=reverse("workspace", args=[conversation.exhibitor.slug]) + f"inbox/{conversation.pk}/",
    )
