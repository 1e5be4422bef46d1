"""Where a table begins in what a sheet holds, and what its columns are called."""

from django.utils.translation import gettext as _

from exhibitors.imports.headings import is_known
from exhibitors.imports.report import BadRow
from fair.errors import Refused
from fair.spreadsheets import unquoted
from fair.texts import one_line

MOST_COLUMNS = 500
SEARCHED = 10  # rows: above the headings stand titles, addresses, dates


def heading_row(rows):
    """The index of the row of headings among the first rows: the one with most words that we know."""
    known = [sum(is_known(cell) for cell in cells if cell not in (None, "")) for cells in rows]
    if any(known):
        return known.index(max(known))
    filled = [sum(cell not in (None, "") for cell in cells) for cells in rows]
    return next((place for place, count in enumerate(filled) if count > 1), 0)


def headings_of(cells):
    """The names of columns; one without heading is called by its letter. Raises Refused."""
    cells = list(cells)
    while cells and one_line(cells[-1] if cells[-1] is not None else "") == "":
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Refused(_("The file has more than 500 columns."))
    named = [unquoted(one_line(cell if cell is not None else "")[:200]) for cell in cells]
    return numbered([name or _("Column %(letter)s") % {"letter": letter(n)} for n, name in enumerate(named)])


def numbered(headings):
    """The headings, each once: the second "Price" is "Price (2)"."""
    found = {}
    for heading in headings:
        name, count = heading, 1
        while name in found:
            count += 1
            name = f"{heading} ({count})"
        found[name] = None
    return list(found)


def letter(place):
    """A for 0, Z for 25, AA for 26: as sheets call their columns."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def row_of(headings, cells):
    if len(cells) > len(headings) and any(cell not in (None, "") for cell in cells[len(headings) :]):
        wrong = BadRow(_("The row has more cells than there are headings."))
        wrong.cells = cells
        return wrong
    return dict(zip(headings, cells, strict=False))
