"""Recommendations, reckoned by the worker."""
