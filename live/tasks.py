"""The worker's part in shows."""

from celery import shared_task

from live import audience, reminder_tasks

__all__ = ["audience", "make_replay", "reminder_tasks"]


@shared_task
def make_replay(show_id):
    """Turn what came in into a replay. Safe to run twice."""
