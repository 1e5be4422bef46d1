"""What the people of the booths are told, and in which words."""

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.notices import Notice, notice
from booths import application_notices, lead_notices  # noqa: F401  their kinds
from booths.models import Question
from exhibitors.models import Membership

SHOWN = 200  # characters of a message


def key_of(conversation_id):
    """Under which all notices of a conversation stand, so that a burst is one."""
    return f"conversation:{conversation_id}"


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
        url=reverse("workspace_conversation", args=[conversation.exhibitor.slug, conversation.pk]),
    )


@notice("answer.received", label=gettext_lazy("Answers to your messages"))
def answer_received(data):
    """For the buyer."""
    title = ngettext("%(company)s answered", "%(count)s messages from %(company)s", data["count"]) % {
        "company": data["company"],
        "count": data["count"],
    }
    text = (
        f"{data['author']}: {data['text']}"
        if data["text"]
        else _("%(name)s sent a file.") % {"name": data["author"]}
    )
    return Notice(title, text, reverse("conversation", args=[data["conversation"]]))


@notice(
    "message.received",
    label=gettext_lazy("Messages in conversations that you answer"),
    offered_to=works_for_somebody,
)
def message_received(data):
    """For the one of the staff who answers."""
    title = ngettext("%(name)s wrote to you", "%(count)s messages from %(name)s", data["count"]) % {
        "name": data["author"],
        "count": data["count"],
    }
    text = data["text"] or _("%(name)s sent a file.") % {"name": data["author"]}
    url = reverse("workspace_conversation", args=[data["exhibitor"], data["conversation"]])
    return Notice(title, text, url)


@notice(
    "conversation.assigned",
    label=gettext_lazy("Conversations given to you"),
    offered_to=works_for_somebody,
)
def conversation_assigned(data):
    """For the colleague who is to answer from now on."""
    title = _("%(by)s gave you the conversation with %(buyer)s") % {"by": data["by"], "buyer": data["buyer"]}
    url = reverse("workspace_conversation", args=[data["exhibitor"], data["conversation"]])
    return Notice(title, data["text"], url)
