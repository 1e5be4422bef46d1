"""Handing work to the worker that is found again if it gets lost."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def send_later(task, *arguments, wait=0):
    """Send the task after the commit, to run in `wait` seconds; without Redis it is left out.

    For what a periodic task makes up for anyway: what was committed does not fail because the queue is away.
    """

    def send_after_commit():
        try:
            task.apply_async(arguments, countdown=wait, retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("%s was not sent and is made up for: %s", task.name, error)

    transaction.on_commit(send_after_commit, robust=True)
