"""What happens to requests and quotes in time."""

from celery import shared_task

from matchmaking.services.request_reminders import remind_due
from matchmaking.services.requests import expire_due


@shared_task
def watch_requests():
    """Every minute: end what is due, and remind. What a run leaves over is the next one's."""
    if expire_due() + remind_due():
        watch_requests.delay_on_commit()
