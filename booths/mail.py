"""What the fair writes to exhibitors about their applications, and the task that sends it."""

from celery import shared_task
from django.urls import reverse
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booths.decisions import decision_path, hearers_of
from booths.models import Application, Case, Move
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
IN_DECISIONS = {"decision": "decision", "reason": "reason", "quote": "case.quote", "link": "path"}
register(Mail("booths/email/decision", _("Moderators have decided"), IN_DECISIONS, needed=("reason", "link")))
register(
    Mail(
        "booths/email/decision_answered",
        _("Moderators have answered an appeal"),
        IN_DECISIONS,
        needed=("reason", "link"),
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
def mail_decision(case_id, answered=False):
    """Tell the accused, or those who manage the exhibitor, what was decided, or answered to the appeal.

    Each mail has a link that opens the decision signed out, for who is suspended may object, too.
    Safe to run twice.
    """
    case = Case.objects.select_related("accused", "exhibitor").get(pk=case_id)
    sent = [_mail_decision(case, person, answered) for person in hearers_of(case)]
    if not all(sent):
        raise NotSent


def _mail_decision(case, person, answered):
    if person.email.endswith(person.GONE):
        return True
    template = "booths/email/decision_answered" if answered else "booths/email/decision"
    with translation.override(person.language):
        words = case.get_answer_display() if answered else case.get_decision_display()
    key = f"case-{case.pk}-{'answer' if answered else 'decision'}-{person.pk}"
    context = {"case": case, "decision": words, "path": decision_path(case, person)}
    context["reason"] = case.answer_reason if answered else case.reason
    return send_mail(template, person.email, person.language, key=key, **context)


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
