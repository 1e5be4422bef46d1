"""The worker's and the beat's Celery application."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
app = Celery("kapok")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
