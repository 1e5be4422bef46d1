"""What the worker does for companies."""

from celery import shared_task

from exhibitors import services


@shared_task
def lapse_checks():
    """A company loses its mark on the day when its last check lapses."""
    services.lapse_checks()
