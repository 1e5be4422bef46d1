"""Requests, meetings and hosted buyers in the console."""

from matchmaking import console
from matchmaking.admin import meetings, requests, rules

__all__ = ["console", "meetings", "requests", "rules"]
