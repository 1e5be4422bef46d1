"""Recommendations, reckoned by the worker."""

from celery import shared_task

from fair.models import Edition
from matchmaking.services import recommending


@shared_task
def reckon_due():
    """What changed is reckoned within seconds; what a run leaves over is the next one's."""
    if recommending.reckon_due():
        reckon_due.delay_on_commit()


@shared_task
def notice_changes():
    """Catalogues that changed."""
    recommending.notice_changes()


@shared_task
def reckon_nightly():
    edition = Edition.objects.current()
    if edition and recommending.is_night(edition):
        recommending.reckon_all(edition)
