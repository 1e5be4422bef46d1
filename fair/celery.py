"""The worker's and the beat's Celery application."""

import os
import warnings

from celery import Celery
from celery.signals import beat_init, before_task_publish

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
app = Celery("kapok")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# In a container root is the usual user, and our messages are JSON, which cannot run anything.
warnings.filterwarnings("ignore", "You're running the worker with superuser privileges")


@beat_init.connect
def send_first_heartbeat(**kwargs):
    """The beat waits a whole interval before it first sends anything."""
    app.send_task("fair.tasks.heartbeat", expires=10)


@before_task_publish.connect(sender="fair.tasks.heartbeat")
def show_that_the_beat_lives(**kwargs):
    """Only the beat sends this task."""
    from fair import vitals

    vitals.sign("beat")
