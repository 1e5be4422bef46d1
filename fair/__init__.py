"""The fair itself, and the project that the other apps stand on."""

from fair.celery import app as celery_app

__all__ = ["celery_app"]
