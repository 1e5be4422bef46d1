"""What the worker does for booths. The tasks that send mail are beside their mails, in mail.py."""

from celery import shared_task

from booths import console, lead_tasks, letters, mail, on_show, translated
from booths.inbound import mailbox
from booths.services import copying, figures, replies, routing

__all__ = [
    "copying",
    "count_days",
    "count_products",
    "lead_tasks",
    "letters",
    "mail",
    "mailbox",
    "measure_replies",
    "routing",
    "sample_fair",
    "translated",
]


@shared_task
def measure_replies():
    """Questions that grow older than the window leave a booth's figure even if nobody writes there."""
    replies.measure_replies()


@shared_task
def count_days():
    """What booths read of their visitors and questions is never older than five minutes."""
    figures.count_days()


@shared_task
def count_products():
    """So that the pages that tell how much is on show find it counted."""
    on_show.recount()


@shared_task
def sample_fair():
    """How full the fair is, every five minutes, and how fast its search answers."""
    console.take_sample()
    console.time_search()
