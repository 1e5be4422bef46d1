"""Figures that many pages show and that take long to count: counted by one request, kept for the others."""

import time

from django.core.cache import cache

LONGEST = 24 * 3600
MAKING_SECONDS = 30  # for so long the others wait for one that counts anew


def kept(key, make, seconds):
    """What `make` gave, at most `seconds` old; `seconds` may be a function of what it gave.

    Whoever finds it older makes it anew, and meanwhile the others are given the old one: a busy page never
    counts the same thing twice at once. Only where nothing is kept does everybody make it.
    """
    found = cache.get(key)
    if found is not None:
        made_at, value = found
        if time.time() - made_at < (seconds(value) if callable(seconds) else seconds):
            return value
        if not cache.add(f"{key}:making", True, MAKING_SECONDS):
            return value
    return keep(key, make())


def keep(key, value):
    """Keep the value as of now; returns it."""
    cache.set(key, (time.time(), value), LONGEST)
    cache.delete(f"{key}:making")
    return value
