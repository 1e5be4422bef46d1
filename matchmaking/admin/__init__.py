"""Requests, meetings and hosted buyers in the console."""

from matchmaking import console
from matchmaking.admin import hosted, meetings, requests, rules

__all__ = ["console", "hosted", "meetings", "requests", "rules"]
