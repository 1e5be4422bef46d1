"""The mails that companies get, and the tasks that send them.

A mail's Message-ID is made from its occasion, so a task that runs twice sends the same mail.
"""

from celery import shared_task
from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exhibitors.models import Certificate, Check, Exhibitor, Invitation, Membership
from fair.mail import RETRIED, NotSent, send_mail
from fair.wording import Mail, register

SALT = "invitation"

register(
    Mail(
        "exhibitors/email/invitation",
        _("Invitation to a team"),
        {
            "company": "invitation.exhibitor",
            "person": "invitation.invited_by",
            "role": "invitation.get_role_display",
            "until": "invitation.expires_at",
            "link": "path",
        },
        needed=("link",),
    )
)
register(
    Mail(
        "exhibitors/email/certificate_reminder",
        _("Certificates that lapse soon"),
        {"company": "exhibitor", "days": "days", "certificates": "listed", "link": "path"},
        needed=("certificates",),
    )
)


def invitation_ticket(invitation):
    """What the link of an invitation carries."""
    return signing.dumps(invitation.pk, salt=SALT)


def invited(ticket):
    """The id of the invitation that a link names, or None for a forged one."""
    try:
        return signing.loads(ticket, salt=SALT)
    except signing.BadSignature:
        return None


@shared_task(**RETRIED)
def send_invitation(invitation_id):
    """Nothing is sent for one that was withdrawn or answered meanwhile."""
    found = Invitation.objects.open().select_related("exhibitor", "invited_by").filter(pk=invitation_id)
    for invitation in found:
        sent = send_mail(
            "exhibitors/email/invitation",
            invitation.email,
            invitation.language,
            key=f"invitation-{invitation.pk}-{invitation.expires_at:%Y%m%d%H%M}",
            invitation=invitation,
            path=reverse("invitation", args=[invitation_ticket(invitation)]),
        )
        if not sent:
            raise NotSent
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())


@shared_task(**RETRIED)
def send_certificate_reminder(exhibitor_id, certificate_ids, days):
    """To every owner and manager, each in their language."""
    certificates = list(Certificate.objects.filter(pk__in=certificate_ids).order_by("valid_until", "pk"))
    if not certificates:
        return
    exhibitor = Exhibitor.objects.get(pk=exhibitor_id)
    managers = exhibitor.memberships.filter(role__in=Membership.MANAGING, user__is_active=True)
    sent = [
        send_mail(
            "exhibitors/email/certificate_reminder",
            member.user.email,
            member.user.language,
            key=f"certificates-{certificates[0].pk}-{days}-{member.user_id}",
            exhibitor=exhibitor,
            certificates=certificates,
            listed=", ".join(map(str, certificates)),
            days=days,
            path=reverse("workspace_certificates", args=[exhibitor.slug]),
        )
        for member in managers.select_related("user")
    ]
    if not all(sent):
        raise NotSent


@shared_task(**RETRIED)
def send_check_report(check_ids, days):
    """To every organiser: which checks of companies lapse. Long reports name the first twenty."""
    checks = Check.objects.filter(pk__in=check_ids).select_related("exhibitor").order_by("valid_until", "pk")
    shown = list(checks[:20])
    if not shown:
        return
    organisers = get_user_model().objects.filter(is_staff=True, is_active=True)
    sent = [
        send_mail(
            "exhibitors/email/check_report",
            person.email,
            person.language,
            key=f"checks-{shown[0].pk}-{days}-{person.pk}",
            checks=shown,
            count=len(check_ids),
            days=days,
            path=f"{reverse('admin:exhibitors_check_changelist')}?lapses={days}",
        )
        for person in organisers.order_by("pk")
    ]
    if not all(sent):
        raise NotSent
