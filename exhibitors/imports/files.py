"""Tables in CSV, XLSX and JSON Lines files, also compressed by gzip, read a row at a time."""

import gzip
import io
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice

from django.utils.translation import gettext as _

from exhibitors.imports import plaintext, sheets
from exhibitors.imports.report import BadRow
from exhibitors.imports.table import numbered
from fair.errors import Refused

LONGEST_LINE = 1_000_000
LARGEST_PACKED_SHEET = 200 * 1024 * 1024
MOST_ROWS = 1_000_000
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # also what a password makes of XLSX
KINDS = {"csv": "csv", "tsv": "csv", "txt": "csv", "xlsx": "xlsx", "xlsm": "xlsx"}
KINDS |= {"jsonl": "jsonl", "ndjson": "jsonl"}


@dataclass
class Table:
    """A file's headings, and an iterator of (row number, {heading: cell} or BadRow).

    The number is the line, or the row of the sheet, as the person's own program counts them.
    """

    headings: list[str]
    rows: object
    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    separator: str = ","
    total: int | None = None  # rows, about


@contextmanager
def open_table(file, name, sheet=""):
    """Yields the Table of a binary file that is called `name`. Raises Refused for what is none."""
    name = name.lower()
    kind = KINDS.get(name.removesuffix(".gz").rpartition(".")[2])
    if name.endswith((".xls", ".ods", ".numbers")):
        raise Refused(_("This kind of sheet cannot be read: please save it as XLSX or CSV."))
    if kind is None:
        raise Refused(_("This is not a catalogue: a CSV, XLSX or JSON Lines file is needed."))
    try:
        content = gzip.GzipFile(fileobj=file) if name.endswith(".gz") else file
        table = _table(kind, content, sheet)
        if not table.headings:
            raise Refused(_("The file has no headings: its first row must say what the columns are."))
        table.rows = _limited(table.rows)
        yield table
    except (gzip.BadGzipFile, EOFError):
        raise Refused(_("The compressed file is damaged or cut off.")) from None


def _table(kind, content, sheet):
    head = content.read(4)
    content.seek(0)
    if not head:
        raise Refused(_("The file is empty."))
    if head == OLD_EXCEL:
        raise Refused(
            _("This is an old Excel file, or one with a password: please save it as XLSX without one.")
        )
    if kind == "xlsx" or (kind == "csv" and head == b"PK\x03\x04"):
        return _sheet_table(content, sheet)
    if kind == "jsonl":
        return _json_table(content)
    total = count_lines(content)
    headings, rows, separator = plaintext.read(content)
    return Table(headings, rows, separator=separator, total=total)


def _sheet_table(content, sheet):
    if isinstance(content, gzip.GzipFile):
        packed, content = content, io.BytesIO()
        while (part := packed.read(1024 * 1024)) and content.tell() < LARGEST_PACKED_SHEET:
            content.write(part)
        if part:
            raise Refused(_("The sheet is larger than 1 GB when unpacked: please split it."))
        content.seek(0)
    headings, rows, names, page, total = sheets.read(content, sheet)
    return Table(headings, rows, names, page, total=total)


def _json_table(content):
    total = count_lines(content)
    rows = json_rows(content)
    first = list(islice(rows, 200))
    headings = {heading: None for _number, row in first if isinstance(row, dict) for heading in row}
    return Table(numbered(list(headings)), chain(first, rows), total=total)


def count_lines(content):
    """How many lines there are, leaving the file at its start."""
    lines = sum(part.count(b"\n") for part in iter(lambda: content.read(1024 * 1024), b""))
    content.seek(0)
    return lines


def json_rows(file):
    for number, line in _lines(file):
        if isinstance(line, BadRow):
            yield number, line
        elif line.strip():
            yield number, _json_row(line)


def _json_row(line):
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return BadRow(_("The line is not JSON."))
    return row if isinstance(row, dict) else BadRow(_("The line is not a JSON object."))


def _lines(file):
    """(number, line or BadRow); no more than the longest line is ever in memory."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield number, BadRow(_("The line is longer than 1 MB."))
        else:
            yield number, line


def _limited(rows):
    for count, row in enumerate(rows):
        if count == MOST_ROWS:
            raise Refused(_("The file has more than a million rows: please split it."))
        yield row
