"""What the worker does for leads."""

from celery import shared_task

from booths.services import (
    lead_exports,  # noqa: F401  its runner
    leads,
    reminders,
    retention,
)


@shared_task
def remind_of_leads():
    """Owners hear of the next step when it is time."""
    reminders.remind_of_leads()


@shared_task
def score_leads():
    """Visits change the score of a lead within minutes."""
    leads.rescore_visited()


@shared_task
def forget_people():
    """What is older than the organisers' period loses the person within an hour."""
    retention.forget_people()
