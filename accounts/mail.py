"""What the fair writes to people about their account, beside the mails of signing in."""

from celery import shared_task

from accounts.models import Suspension
from fair.mail import RETRIED, NotSent, send_mail


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
