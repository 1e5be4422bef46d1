"""What the fair mails about conversations: to owners that a question waits, to buyers what was answered.

Each can be answered by mail: its Reply-To names the conversation and the reader (`booths.inbound`).
"""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, Notification
from booths.inbound.addresses import reply_address
from booths.models import AnswerMail, Line, Question, Reading
from booths.notices import key_of
from exhibitors.models import Membership
from fair.later import send_later
from fair.mail import RETRIED, NotSent, send_mail
from fair.wording import Mail, register

GRACE = timedelta(minutes=2)  # who reads an answer on the page within them gets no mail
HOLD = timedelta(minutes=5)  # longer than a mail server that answers at all may take
GIVE_UP = timedelta(days=1)
AT_A_TIME = 50

register(
    Mail(
        "booths/email/question_unanswered",
        _("Nobody has answered a question"),
        {"company": "company", "buyer": "buyer", "question": "asked", "link": "path"},
        needed=("question", "link"),
    )
)
register(
    Mail(
        "booths/email/answer",
        _("What an exhibitor answered"),
        {"company": "company", "answer": "said", "link": "path", "stop": "stop"},
        needed=("answer", "link", "stop"),
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
        reply_to=reply_address(conversation.pk, user_id),
        thread=f"conversation-{conversation.pk}",
        company=conversation.exhibitor,
        buyer=conversation.buyer,
        asked="\n".join(line.text for line in lines.order_by("pk") if line.text),
        path=reverse("workspace_conversation", args=[conversation.exhibitor.slug, conversation.pk]),
    )
    if not sent:
        raise NotSent


def answer_written(conversation, line):
    """The buyer has the line by mail, if they asked for that and do not read it on the page meanwhile.

    In the transaction that wrote it, after the buyer was told of it: no other mail comes about it then.
    """
    consents = Consent.objects.standing().filter(purpose=Consent.Purpose.ANSWERS)
    if not consents.filter(user=conversation.buyer_id, user__is_active=True, user__is_demo=False).exists():
        return
    # Locked, so that a run that is just closing the row either sees the line or is over before.
    _mail, is_new = AnswerMail.objects.select_for_update().get_or_create(
        conversation=conversation, defaults={"since": line.pk, "due_at": line.sent_at + GRACE}
    )
    key = key_of(conversation.pk)
    told = Notification.objects.unread().filter(user=conversation.buyer_id, key=key)
    told.update(mail_due_at=None, in_digest=False)
    if is_new:
        send_later(mail_due_answers, wait=GRACE.total_seconds())


@shared_task
def mail_due_answers():
    """Send what is due. Safe to run twice, and killed at any time: the beat calls it again."""
    for _turn in range(AT_A_TIME):
        mail = _claim()
        if mail is None:
            return
        _close(mail, _mail_answer(mail))


@transaction.atomic
def _claim():
    """The next mail that is due, put off by HOLD, or None. What it tells is decided once."""
    now = timezone.now()
    due = AnswerMail.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    mail = due.select_for_update(skip_locked=True).first()
    if mail:
        latest = Line.objects.filter(conversation=mail.conversation_id).order_by("-pk")
        mail.upto = mail.upto or latest.values_list("pk", flat=True).first() or mail.since
        mail.due_at = now + HOLD
        mail.save(update_fields=["upto", "due_at"])
    return mail


def _mail_answer(mail):
    """Whether nothing is left to do of it: it was sent, or need not be."""
    conversation = mail.conversation
    buyer = conversation.buyer
    consents = Consent.objects.standing().filter(purpose=Consent.Purpose.ANSWERS, user=buyer)
    read = (
        Reading.objects.filter(conversation=conversation, user=buyer).values_list("line", flat=True).first()
    )
    answers = conversation.lines.standing().filter(by_staff=True, pk__gt=read or 0)
    lines = answers.filter(pk__range=(mail.since, mail.upto)).select_related("author").order_by("pk")
    if not (lines and buyer.is_active and consents.exists()):
        return True
    if lines[0].sent_at < timezone.now() - GIVE_UP:
        return True
    return send_mail(
        "booths/email/answer",
        buyer.email,
        buyer.language,
        key=f"answer-{conversation.pk}-{mail.upto}",
        unsubscribe=stop_address(buyer),
        reply_to=reply_address(conversation.pk, buyer.pk),
        thread=f"conversation-{conversation.pk}",
        company=conversation.exhibitor,
        said="\n\n".join(map(_told, lines.prefetch_related("attachments"))),
        path=reverse("conversation", args=[conversation.pk]),
        stop=stop_address(buyer),
    )


def _told(line):
    """A line as text, with the names of its files, which are on the page."""
    files = ", ".join(file.name for file in line.attachments.all())
    return "\n".join(part for part in (f"{line.author}:", line.text, files) if part)


@transaction.atomic
def _close(mail, done):
    """What was told goes; later answers come with the next mail. What was not taken is tried again."""
    if not done:
        return
    row = AnswerMail.objects.select_for_update().filter(pk=mail.pk, upto=mail.upto).first()
    if row is None:
        return
    later = Line.objects.filter(conversation=row.conversation_id, by_staff=True, pk__gt=mail.upto)
    first = later.order_by("pk").first()
    if first is None:
        row.delete()
        return
    row.since, row.upto, row.due_at = first.pk, None, first.sent_at + GRACE
    row.save(update_fields=["since", "upto", "due_at"])


STOP = "booths.answers"  # the salt of the link that stops answers by mail


def stop_address(buyer):
    """Where the person stops answers by e-mail without signing in."""
    return settings.SITE_URL + reverse("answers_stop", args=[signing.dumps(buyer.pk, salt=STOP)])


def stopped_by(ticket):
    """The id of the person whose link this is, or None."""
    try:
        return signing.loads(ticket, salt=STOP)
    except signing.BadSignature:
        return None
