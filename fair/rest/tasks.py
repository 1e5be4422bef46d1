"""The API's background work."""

from celery import shared_task

from fair.rest import idempotency


@shared_task
def tidy_answers():
    return idempotency.tidy_answers()
