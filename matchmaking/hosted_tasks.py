"""The worker's part in programmes of hosted buyers, beside their jobs."""

from celery import shared_task

from fair.mail import RETRIED
from matchmaking.hosted_mail import mail_timetables
from matchmaking.models import Draft


@shared_task(**RETRIED)
def send_timetables(draft_id):
    """One mail for each person with all of their meetings. Safe to run twice: who was told is kept."""
    draft = Draft.objects.select_related("programme__edition").filter(pk=draft_id).first()
    if draft is not None and draft.state == Draft.State.PUBLISHED:
        mail_timetables(draft)
