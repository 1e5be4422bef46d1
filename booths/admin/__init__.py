"""Booths, applications for them and the fair's floor, for organisers."""

from booths.admin import (
    announcements,
    applications,
    booths,
    cases,
    complaints,
    editions,
    halls,
    retention,
    rules,
)

__all__ = [
    "announcements",
    "applications",
    "booths",
    "cases",
    "complaints",
    "editions",
    "halls",
    "retention",
    "rules",
]
