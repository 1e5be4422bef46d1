"""Schedules of hosted buyers, solved by the worker."""
