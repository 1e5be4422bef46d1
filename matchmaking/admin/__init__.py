"""Requests, meetings and hosted buyers in the console."""

from matchmaking import console
from matchmaking.admin import hosted, meetings, rates, requests, rules

__all__ = ["console", "hosted", "meetings", "rates", "requests", "rules"]
