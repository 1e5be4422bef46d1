"""What the fair writes to exhibitors about their applications, and the task that sends it."""

from celery import shared_task
from django.urls import reverse
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booths.models import Application, Message, Move
from booths.services.moves import mail_once
from exhibitors.models import Membership
from fair.mail import RETRIED, NotSent, send_mail
from fair.wording import Mail, register

State = Application.State
# The exhibitor's people hear of what the organisers did, and that what they sent has arrived.
TEMPLATES = {
    State.SUBMITTED: "booths/email/application_submitted",
    State.CHANGES_ASKED: "booths/email/application_changes",
    State.ACCEPTED: "booths/email/application_accepted",
    State.REFUSED: "booths/email/application_refused",
    State.PUBLISHED: "booths/email/application_published",
}

IN_MOVES = {
    "company": "application.exhibitor",
    "edition": "application.edition",
    "reason": "step.reason",
    "link": "path",
}
for state, template in TEMPLATES.items():
    label = format_lazy("{}: {}", _("Application"), state.label)
    register(Mail(template, label, IN_MOVES))
register(
    Mail(
        "booths/email/message_removed",
        _("A message was removed"),
        {
            "company": "message.room.booth.exhibitor",
            "message": "message.text",
            "wrong": "wrong",
            "note": "note",
        },
        needed=("wrong",),
    )
)


@shared_task(**RETRIED)
def mail_move(move_id):
    """Tell those who manage the exhibitor, each in their own language. Safe to run twice."""
    step = Move.objects.select_related("application__exhibitor", "application__edition").get(pk=move_id)
    if step.after in TEMPLATES:
        mail_once(step, _tell)


def _tell(step):
    application = step.application
    managers = application.exhibitor.memberships.filter(role__in=Membership.MANAGING, user__is_active=True)
    path = reverse("workspace_application", args=[application.exhibitor.slug, application.edition.slug])
    sent = [
        send_mail(
            TEMPLATES[step.after],
            member.user.email,
            member.user.language,
            key=f"application-move-{step.pk}-{member.user_id}",
            application=application,
            step=step,
            path=path,
        )
        for member in managers.select_related("user").order_by("pk")
    ]
    if not all(sent):
        raise NotSent


@shared_task(**RETRIED)
def mail_removal(message_id, note):
    """Tell the author what was wrong with a message that the organisers removed. Safe to run twice."""
    message = Message.objects.select_related("author", "room__booth__exhibitor").get(pk=message_id)
    author = message.author
    if not author.is_active:  # who is suspended has a mail about that
        return
    with translation.override(author.language):
        wrong = message.get_removed_for_display()
    key = f"message-removed-{message.pk}"
    context = {"message": message, "wrong": wrong, "note": note}
    if not send_mail("booths/email/message_removed", author.email, author.language, key=key, **context):
        raise NotSent


register(Mail("booths/email/announcement", _("An announcement"), {"text": "text"}, needed=("text",)))


def send_announcement(announcement, person):
    """To one person, in their language; whether the mail server took it."""
    with translation.override(person.language):
        text = announcement.text
    return send_mail(
        "booths/email/announcement",
        person.email,
        person.language,
        key=f"announcement-{announcement.pk}-{person.pk}",
        text=text,
        link=announcement.link,
        as_news=announcement.audience in ("all", "buyers"),
        privacy=reverse("my_privacy"),
    )
