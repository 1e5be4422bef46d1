"""What the worker does for booths."""

from celery import shared_task

from booths.services import figures, replies


@shared_task
def measure_replies():
    """Questions that grow older than the window leave a booth's figure even if nobody writes there."""
    replies.measure_replies()


@shared_task
def count_days():
    """What booths read of their visitors and questions is never older than five minutes."""
    figures.count_days()
