"""The worker's part in people's calendars."""

from celery import shared_task


@shared_task
def read_calendars():
    """Calendars that are due are read anew; what a run leaves over is the next one's."""
    from matchmaking.services import calendars

    if calendars.read_due():
        read_calendars.delay_on_commit()
