"""The worker's part in reminding people."""

from celery import shared_task

from live.services import telling


@shared_task
def tell_due():
    """What is due is told within ten seconds; what a run leaves over is the next one's."""
    if telling.tell_due():
        tell_due.delay_on_commit()
