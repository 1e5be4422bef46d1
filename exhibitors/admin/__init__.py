"""Companies, what was checked of them, and their catalogues, for organisers."""

from exhibitors.admin import checks, companies

__all__ = ["checks", "companies"]
