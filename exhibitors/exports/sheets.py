"""XLSX written row by row, every text as a text: none of them is ever a formula."""

import re

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

LIKE_ESCAPED = re.compile(
    r"_(?=x[0-9A-Fa-f]{4}_)"
)  # a text that a reader would take for an escaped character
LONGEST = 32_767  # characters of a cell


class Sheet:
    """A workbook under way into `out`, a binary file; on leaving it is saved."""

    def __init__(self, out, title=""):
        self.out = out
        self.book = Workbook(write_only=True)
        self.page = self.book.create_sheet((title or "Products")[:31])

    def __enter__(self):
        return self

    def __exit__(self, kind, _error, _trace):
        if kind is None:
            self.book.save(self.out)

    def add_page(self, title):
        """Further rows go to a new sheet of the book."""
        self.page = self.book.create_sheet(title[:31])

    def write_headings(self, headings, widths=None):
        self.page.freeze_panes = "A2"
        for place in range(len(headings)):
            width = (widths or {}).get(place, 18)
            self.page.column_dimensions[get_column_letter(place + 1)].width = width
        cells = [self._cell(heading) for heading in headings]
        for cell in cells:
            cell.font = Font(bold=True)
        self.page.append(cells)

    def write(self, cells):
        self.page.append([self._cell(cell) if isinstance(cell, str) else cell for cell in cells])

    def _cell(self, text):
        text = LIKE_ESCAPED.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", text))
        cell = WriteOnlyCell(self.page, text[:LONGEST])
        cell.data_type = "s"  # openpyxl takes "=…" for a formula
        return cell
