"""CSV in whatever encoding and with whatever separator a spreadsheet wrote it."""

import csv
import io
import re
from itertools import chain, islice

from django.utils.translation import gettext as _

from exhibitors.imports.headings import is_known
from exhibitors.imports.report import BadRow
from exhibitors.imports.table import SEARCHED, heading_row, headings_of, row_of

HEAD = 64 * 1024
LONGEST_LINE = 1_000_000
SEPARATORS = ",;\t|"
HIGH = re.compile(rb"[\x80-\xff]+")


def read(file):
    """(headings, rows, separator) of a binary file."""
    head = file.read(HEAD)
    file.seek(0)
    encoding = encoding_of(head)
    separator = _separator(head.decode(encoding, "replace"))
    lines = _Lines(file, encoding)
    found = _rows(lines, separator)
    first = [(number, row) for number, row in islice(found, SEARCHED)]
    start = heading_row([[] if isinstance(row, BadRow) else row for _number, row in first])
    headings = [] if not first or isinstance(first[start][1], BadRow) else headings_of(first[start][1])
    rest = chain(first[start + 1 :], found)
    return headings, _dicts(headings, rest), separator


def _dicts(headings, rows):
    for number, cells in rows:
        yield number, cells if isinstance(cells, BadRow) else row_of(headings, cells)


def _rows(lines, separator):
    reader = csv.reader(lines, delimiter=separator)
    while True:
        number = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, BadRow(_("The row is not CSV: check its quotation marks."))
            continue
        told = number == 1 and len(cells) <= 2 and cells and cells[0].startswith("sep=")  # Excel's own line
        if not told and any(cell.strip() for cell in cells):
            yield number, cells


def _separator(head):
    """The one that makes most known headings of the first rows, and most columns."""
    lines = head.splitlines()[:SEARCHED]
    if lines and lines[0].startswith("sep=") and len(lines[0]) > 4:
        return lines[0][4]

    def worth(separator):
        try:
            rows = list(csv.reader(lines, delimiter=separator))
        except csv.Error:
            return 0, 0
        known = max((sum(map(is_known, row)) for row in rows), default=0)
        return known, sum(len(row) - 1 for row in rows)

    return max(SEPARATORS, key=worth)


def encoding_of(head):
    """UTF-8 or UTF-16; where it is neither, the old encoding of China, the West or Russia.

    In Chinese text bytes above 127 come in pairs; in Western text alone, among letters.
    """
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    zeros = head[1::2].count(0), head[::2].count(0)
    if max(zeros) > len(head) / 8:
        return "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be"
    cut = head[: head.rfind(b"\n") + 1] or head
    try:
        cut.decode("utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError:
        runs = [len(run) for run in HIGH.findall(cut)]
    odd = sum(length % 2 for length in runs)
    if odd * 4 < len(runs):
        return "gb18030"
    return "cp1251" if sum(runs) > 3 * len(runs) else "cp1252"


class _Text(io.TextIOWrapper):
    """Leaves the file open, which is not its own."""

    def close(self):
        pass


class _Lines:
    """Decoded lines for the CSV reader, counted; `number` is that of the line last given."""

    def __init__(self, file, encoding):
        self.file = _Text(file, encoding, errors="surrogateescape", newline="")
        self.number = 0

    def __iter__(self):
        return self

    def __next__(self):
        line = self.file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        return line.replace("\x00", "")
