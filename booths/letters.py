"""What the fair mails about conversations: to owners that a question waits, to buyers what was answered."""

from celery import shared_task
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from booths.models import Question
from exhibitors.models import Membership
from fair.mail import RETRIED, NotSent, send_mail
from fair.wording import Mail, register

register(
    Mail(
        "booths/email/question_unanswered",
        _("Nobody has answered a question"),
        {
            "company": "company",
            "buyer": "buyer",
            "question": "asked",
            "link": "path",
        },
        needed=("question", "link"),
    )
)


@shared_task(**RETRIED)
def mail_unanswered(question_id, user_id, round_number):
    """Tell an owner of a question that nobody has answered, once in each round; never of an answered one."""
    open_ones = Question.objects.open().select_related("conversation__buyer", "conversation__exhibitor")
    question = open_ones.filter(pk=question_id).first()
    owners = Membership.objects.filter(role=Membership.Role.OWNER, user__is_active=True, user=user_id)
    if question is None:
        return
    conversation = question.conversation
    owner = owners.filter(exhibitor=conversation.exhibitor_id).select_related("user").first()
    if owner is None or owner.user.is_demo:
        return
    lines = conversation.lines.standing().filter(by_staff=False, sent_at__gte=question.asked_at)
    sent = send_mail(
        "booths/email/question_unanswered",
        owner.user.email,
        owner.user.language,
        key=f"question-{question.pk}-{round_number}-{user_id}",
        company=conversation.exhibitor,
        buyer=conversation.buyer,
        asked="\n".join(line.text for line in lines.order_by("pk") if line.text),
        path=reverse("workspace", args=[conversation.exhibitor.slug]) + f"inbox/{conversation.pk}/",
    )
    if not sent:
        raise NotSent
