"""XLSX workbooks: what their cells say, not how they are kept."""

import datetime
import re
import zipfile
from itertools import chain, islice

from django.utils.translation import gettext as _

from exhibitors.imports.table import SEARCHED, heading_row, headings_of, row_of
from fair.errors import Refused

LARGEST_SHEET = 1024 * 1024 * 1024  # unpacked
MOST_CELLS = 600  # of a row: what stands further to the right is no column of a catalogue
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read(file, sheet=""):
    """(headings, rows, names of sheets, name of the sheet read, rows about) of a book. Raises Refused."""
    import openpyxl

    _refuse_bombs(file)
    try:
        # Values as last calculated: a formula is never run here.
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        names = [page.title for page in book.worksheets]
        page = book[sheet] if sheet in names else book.worksheets[0]
        total = page.max_row
        page.reset_dimensions()  # some programs write them wrong
        found = _rows(page)
        first = list(islice(found, SEARCHED))
    except Refused:
        raise
    except Exception:  # openpyxl raises nearly anything on a damaged file
        raise _damaged() from None
    if not first:
        raise Refused(_("The sheet “%(sheet)s” is empty.") % {"sheet": page.title})
    start = heading_row([cells for _number, cells in first])
    headings = headings_of(first[start][1])
    rows = chain(first[start + 1 :], found)
    return headings, _dicts(book, headings, rows), names, page.title, total


def _dicts(book, headings, rows):
    try:
        for number, cells in rows:
            yield number, row_of(headings, cells)
    except Exception:
        raise _damaged() from None
    finally:
        book.close()


def _rows(page):
    """(number, cells) of every row that holds something."""
    percents = {}
    for number, row in enumerate(page.iter_rows(max_col=MOST_CELLS), 1):
        cells = [_said(cell, percents) for cell in row]
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if cells:
            yield number, cells


def _said(cell, percents):
    """The cell as a person reads it: 15 % for 0.15 that is shown so, a day without its midnight."""
    value = cell.value
    if isinstance(value, float | int) and not isinstance(value, bool):
        style = cell._style_id
        if style not in percents:
            percents[style] = "%" in (cell.number_format or "")
        return f"{value * 100:.10g}%" if percents[style] else value
    if isinstance(value, str):
        if cell.data_type == "e":  # "#N/A": a calculation that failed says nothing
            return None
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def _refuse_bombs(file):
    try:
        with zipfile.ZipFile(file) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile:
        raise _damaged() from None
    if size > LARGEST_SHEET:
        raise Refused(_("The sheet is larger than 1 GB when unpacked: please split it."))
    file.seek(0)


def _damaged():
    return Refused(_("The sheet is damaged: please save it again as XLSX."))
