"""Rows of CSV, XLSX and JSON Lines files, also compressed by gzip, one at a time."""

import csv
import gzip
import io
import json
import zipfile
from contextlib import contextmanager

from django.utils.translation import gettext as _

from exhibitors.imports.report import BadRow
from fair.errors import Refused

LONGEST_LINE = 1_000_000
LARGEST_SHEET = 1024 * 1024 * 1024  # unpacked
MOST_COLUMNS = 500


@contextmanager
def open_rows(path):
    """Yields an iterator of (row number, {heading: cell} or BadRow). Raises Refused for other files."""
    name = path.name.lower()
    packed = name.endswith(".gz")
    reader = READERS.get(name.removesuffix(".gz").rpartition(".")[2])
    if reader is None:
        raise Refused(_("This is not a catalogue: a CSV, XLSX or JSON Lines file is needed."))
    try:
        with gzip.open(path) if packed else path.open("rb") as file:
            yield reader(file)
    except (gzip.BadGzipFile, EOFError):
        raise Refused(_("The compressed file is damaged or cut off.")) from None


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


def csv_rows(file):
    head = file.read(64 * 1024)
    file.seek(0)
    encoding = _encoding(head)
    first = head.decode(encoding, "replace").splitlines()[:1]
    separator = max(",;\t", key=first[0].count) if first else ","
    lines = _Lines(file, encoding)
    reader = csv.reader(lines, delimiter=separator)
    headings = _headings(next(reader, []))
    while True:
        number = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, BadRow(_("The row is not CSV: check its quotation marks."))
            continue
        if any(cell.strip() for cell in cells):
            yield number, _row(headings, cells)


def xlsx_rows(file):
    import openpyxl

    content = file if file.seekable() else io.BytesIO(file.read())
    _refuse_bombs(content)
    try:
        # Values as last calculated: a formula is never run here.
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        headings = _headings(next(rows, ()))
    except Exception:  # openpyxl raises nearly anything on a damaged file
        raise Refused(_("The sheet is damaged: please save it again as XLSX.")) from None
    try:
        for number, cells in enumerate(rows, 2):
            if any(cell not in (None, "") for cell in cells):
                yield number, _row(headings, cells)
    except Exception:
        raise Refused(_("The sheet is damaged: please save it again as XLSX.")) from None
    finally:
        book.close()


READERS = {"csv": csv_rows, "tsv": csv_rows, "xlsx": xlsx_rows, "jsonl": json_rows, "ndjson": json_rows}


def _refuse_bombs(file):
    try:
        with zipfile.ZipFile(file) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile:
        raise Refused(_("The sheet is damaged: please save it again as XLSX.")) from None
    if size > LARGEST_SHEET:
        raise Refused(_("The sheet is larger than 1 GB when unpacked: please split it."))
    file.seek(0)


def _headings(cells):
    if len(cells) > MOST_COLUMNS:
        raise Refused(_("The file has more than 500 columns."))
    return ["" if cell is None else str(cell) for cell in cells]


def _row(headings, cells):
    if len(cells) > len(headings) and any(cell not in (None, "") for cell in cells[len(headings) :]):
        return BadRow(_("The row has more cells than there are headings."))
    return {heading: cell for heading, cell in zip(headings, cells, strict=False) if heading}


def _encoding(head):
    """UTF-8, or the encoding of Chinese spreadsheets where it is not."""
    cut = head[: head.rfind(b"\n") + 1] or head
    for encoding in ("utf-8-sig", "utf-16") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            cut.decode(encoding)
            return encoding
        except UnicodeDecodeError:
            continue
    return "gb18030"


def _lines(file):
    """(number, line or BadRow); no more than the longest line is ever in memory."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield number, BadRow(_("The line is longer than 1 MB."))
        else:
            yield number, line


class _Lines:
    """Decoded lines for the CSV reader, counted; `number` is that of the line last given."""

    def __init__(self, file, encoding):
        self.file = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
        self.number = 0

    def __iter__(self):
        return self

    def __next__(self):
        line = self.file.readline(LONGEST_LINE)
        if not line:
            self.file.detach()
            raise StopIteration
        self.number += 1
        return line.replace("\x00", "")
