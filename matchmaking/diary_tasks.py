"""The worker's part in people's calendars."""

from celery import shared_task


@shared_task
def read_calendars():
    """Calendars that are due are read anew."""
