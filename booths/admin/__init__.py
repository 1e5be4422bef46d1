"""Booths, applications for them and the fair's floor, for organisers."""

from booths.admin import applications, booths

__all__ = ["applications", "booths"]
