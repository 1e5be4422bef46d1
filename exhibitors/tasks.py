"""What the worker does for companies. The tasks that send mail are beside their mails, in mail.py."""

from celery import shared_task

from exhibitors import mail, services
from exhibitors.exports import job as exports  # noqa: F401  its runner
from exhibitors.imports import job as imports  # noqa: F401  its runner
from exhibitors.indexing import index_catalogue
from exhibitors.services import (
    bulk,
    categories,  # noqa: F401  its runners
)
from exhibitors.suggestions import refresh_suggestions
from exhibitors.webhooks import sending

__all__ = [
    "forget_acts",
    "index_catalogue",
    "lapse_checks",
    "mail",
    "remind_of_certificates",
    "report_lapsing_checks",
    "sending",
    "suggest_attributes",
    "tidy_imports",
]


@shared_task
def lapse_checks():
    """A company loses its mark on the day when its last check lapses."""
    services.lapse_checks()


@shared_task
def remind_of_certificates():
    """Each exhibitor is reminded 60, 30 and 7 days before a certificate lapses."""
    services.remind_of_certificates()


@shared_task
def tidy_imports():
    """Files that companies brought a month ago go."""
    services.tidy_imports()


@shared_task
def suggest_attributes():
    """What products of each category usually tell is counted anew."""
    refresh_suggestions()


@shared_task
def forget_acts():
    """Acts on many products can be undone for a week."""
    bulk.forget_acts()


@shared_task
def report_lapsing_checks():
    """Organisers hear 60, 30 and 7 days before a check lapses."""
    services.report_lapsing_checks()
