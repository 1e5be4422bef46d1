"""Requests, meetings and hosted buyers in the console."""
