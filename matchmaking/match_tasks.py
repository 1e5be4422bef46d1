"""Recommendations, reckoned by the worker."""

from celery import shared_task

from fair.models import Edition
from matchmaking import fairness
from matchmaking.services import reckoning


@shared_task
def reckon_due():
    """What changed is reckoned within seconds; what a run leaves over is the next one's."""
    if reckoning.reckon_due():
        reckon_due.delay_on_commit()


@shared_task
def notice_changes():
    """Catalogues that changed."""
    reckoning.notice_changes()


@shared_task
def reckon_nightly():
    edition = Edition.objects.current()
    if edition and reckoning.is_night(edition):
        reckoning.reckon_all(edition)


@shared_task
def take_in_exposures():
    """What pages showed is counted in the database within a minute."""
    fairness.take_in_exposures()
