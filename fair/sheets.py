"""Sheets for people's spreadsheets: CSV and XLSX, written row by row, with no cell that runs as a formula."""

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from fair.spreadsheets import harmless
from fair.workbooks import Workbook

MOST_ROWS = 1_048_576  # of an XLSX sheet, its headings included


def as_cell(value):
    """What a sheet can hold of a value: numbers and dates as they are, the rest as harmless text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, list | tuple):
        return harmless(", ".join(str(item) for item in value))
    return harmless(str(value))


class CsvSheet:
    """A CSV file at `path`, in UTF-8 with the mark that spreadsheets look for."""

    suffix = ".csv"

    def __init__(self, path, headings):
        self.path = Path(path)
        self.file = self.path.open("w", encoding="utf-8-sig", newline="")
        self.rows = csv.writer(self.file)
        self.add(headings)

    def add(self, values):
        self.rows.writerow([as_cell(value) for value in values])

    def close(self):
        self.file.close()


class XlsxSheet:
    """An XLSX file at `path`; what one sheet cannot hold goes on in the next. Memory is bounded."""

    suffix = ".xlsx"

    def __init__(self, path, headings, most=MOST_ROWS):
        self.path, self.headings, self.most = Path(path), [as_cell(heading) for heading in headings], most
        self.book = Workbook(self.path)
        self._turn()

    def add(self, values):
        if self.used == self.most:
            self._turn()
        self.book.write([as_cell(value) for value in values])
        self.used += 1

    def close(self):
        self.book.close()

    def _turn(self):
        self.book.add_page("", self.headings)
        self.used = 1


SHEETS = {"csv": CsvSheet, "xlsx": XlsxSheet}
