"""The worker's part in shows."""

from live import audience, event_tasks, media_tasks, reminder_tasks

__all__ = ["audience", "event_tasks", "media_tasks", "reminder_tasks"]
