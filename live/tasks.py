"""The worker's part in shows."""

from celery import shared_task

from live import audience, event_tasks, reminder_tasks

__all__ = ["audience", "event_tasks", "make_replay", "reminder_tasks"]


@shared_task
def make_replay(show_id):
    """Turn what came in into a replay. Safe to run twice."""
