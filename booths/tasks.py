"""What the worker does for booths. The tasks that send mail are beside their mails, in mail.py."""

from celery import shared_task

from booths import mail
from booths.services import figures, replies

__all__ = ["count_days", "mail", "measure_replies"]


@shared_task
def measure_replies():
    """Questions that grow older than the window leave a booth's figure even if nobody writes there."""
    replies.measure_replies()


@shared_task
def count_days():
    """What booths read of their visitors and questions is never older than five minutes."""
    figures.count_days()
