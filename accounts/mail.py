"""What the fair writes to people about their account, beside the mails of signing in."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from accounts.models import Suspension
from fair.mail import RETRIED, NotSent, send_mail
from fair.wording import Mail, register

register(
    Mail(
        "account/email/email_confirmation",
        _("Sign-up: the code that confirms an address"),
        {"code": "code"},
        needed=("code",),
    )
)
register(
    Mail(
        "account/email/password_reset_code",
        _("The code for a new password"),
        {"code": "code"},
        needed=("code",),
    )
)
register(Mail("account/email/account_already_exists", _("Sign-up with an address that is known already")))
register(
    Mail(
        "accounts/email/suspended",
        _("A person is suspended"),
        {"reason": "suspension.reason", "until": "suspension.until"},
        needed=("reason",),
    )
)


@shared_task(**RETRIED)
def mail_suspension(suspension_id):
    """Why, and until when. Nothing is sent when it was lifted meanwhile."""
    for suspension in Suspension.objects.standing().filter(pk=suspension_id).select_related("user"):
        user = suspension.user
        key = f"suspension-{suspension.pk}"
        if not send_mail(
            "accounts/email/suspended", user.email, user.language, key=key, suspension=suspension
        ):
            raise NotSent
