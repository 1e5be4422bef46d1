"""XLSX written row by row: every text is a text, none of them ever a formula or a link."""

import io
import re
from decimal import Decimal
from tempfile import TemporaryDirectory

import xlsxwriter

LONGEST = 32_767  # characters of a cell
LONGEST_TITLE = 31
WIDTH = 18  # of a column, in characters
UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML has no word for them


class Workbook:
    """A workbook under way into `out`, a path or a binary file; on leaving it is whole.

    Of its rows no more than one is in memory.
    """

    def __init__(self, out):
        self.folder = TemporaryDirectory()
        self.book = xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": self.folder.name})
        self.bold = self.book.add_format({"bold": True})

    def __enter__(self):
        return self

    def __exit__(self, kind, _error, _trace):
        if kind is not None:
            self.book.filename = io.BytesIO()  # to close its files; what is in it is thrown away
        self.close()

    def close(self):
        self.book.close()
        self.folder.cleanup()

    def add_page(self, title, headings, widths=None):
        """Further rows go to a new sheet; `widths` are of its columns by their place, in characters."""
        self.page, self.used = self.book.add_worksheet(title[:LONGEST_TITLE]), 0
        self.page.freeze_panes(1, 0)
        for place in range(len(headings)):
            self.page.set_column(place, place, (widths or {}).get(place, WIDTH))
        self.write(headings, self.bold)

    def write(self, cells, style=None):
        """A row of texts, numbers, truths and, where a cell stays empty, None."""
        for place, value in enumerate(cells):
            if isinstance(value, str):
                if text := UNWRITABLE.sub("", value):
                    self.page.write_string(self.used, place, text[:LONGEST], style)
            elif isinstance(value, bool):
                self.page.write_boolean(self.used, place, value, style)
            elif isinstance(value, int | float | Decimal):
                self.page.write_number(self.used, place, value, style)
        self.used += 1
