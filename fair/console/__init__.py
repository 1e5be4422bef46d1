"""The organiser's console: Django's admin in the theme unfold, and pages of our own beside it.

fair/console/admin.py       the base of every list and form: bounded, audited, exported
fair/console/lists.py       how a list is drawn
fair/console/navigation.py  the ways around, by the trade's words
fair/console/today.py       the first page, from blocks that each app registers
fair/console/one_row.py     what organisers set once for the whole fair
fair/console/site.py        the addresses
"""

from fair.console.admin import BoundedPaginator, ConsoleAdmin, StackedInline, TabularInline
from fair.console.lists import badge
from fair.console.one_row import OneRowAdmin
from fair.console.site import Console

__all__ = [
    "BoundedPaginator",
    "Console",
    "ConsoleAdmin",
    "OneRowAdmin",
    "StackedInline",
    "TabularInline",
    "badge",
]
