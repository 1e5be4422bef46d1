"""What happens to quotes in time."""

from celery import shared_task

from matchmaking.services import expiring


@shared_task
def end_quotes():
    """Those whose validity is over end; of those that end within a day both sides are told."""
    expiring.expire_due()
    expiring.warn_due()
