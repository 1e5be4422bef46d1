"""Booths, applications for them and the fair's floor, for organisers."""

from booths.admin import applications, booths, moderation

__all__ = ["applications", "booths", "moderation"]
