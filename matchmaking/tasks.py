"""All tasks of matchmaking, for the worker to find."""

from matchmaking import diary_tasks, hosted_tasks, match_tasks, meeting_tasks, quote_tasks, request_tasks  # noqa: F401
