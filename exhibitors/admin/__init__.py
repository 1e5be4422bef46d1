"""Companies, what was checked of them, and their catalogues, for organisers."""

from exhibitors.admin import categories, checks, companies

__all__ = ["categories", "checks", "companies"]
