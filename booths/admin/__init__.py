"""Booths, applications for them and the fair's floor, for organisers."""

from booths.admin import announcements, applications, booths, moderation

__all__ = ["announcements", "applications", "booths", "moderation"]
