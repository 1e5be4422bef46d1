"""The worker's part in events."""

from celery import shared_task

from live.services import thanking


@shared_task
def thank_attendees():
    """Who registered for an event that is over is thanked. Safe to run twice, and beside itself."""
    thanking.thank_due()
