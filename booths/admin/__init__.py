"""Booths, applications for them and the fair's floor, for organisers."""

from booths.admin import announcements, applications, booths, editions, halls, moderation, retention

__all__ = ["announcements", "applications", "booths", "editions", "halls", "moderation", "retention"]
