"""The worker's part in shows."""

from celery import shared_task

from live import audience

__all__ = ["audience", "make_replay"]


@shared_task
def make_replay(show_id):
    """Turn what came in into a replay. Safe to run twice."""
