"""Sheets for people's spreadsheets: CSV and XLSX, written row by row, with no cell that runs as a formula."""

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from fair.spreadsheets import harmless

MOST_ROWS = 1_048_576  # of an XLSX sheet, its headings included


def as_cell(value):
    """What a sheet can hold of a value: numbers and dates as they are, the rest as harmless text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
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
        import openpyxl

        self.path, self.headings, self.most = Path(path), headings, most
        self.book = openpyxl.Workbook(write_only=True)
        self._turn()

    def add(self, values):
        if self.used == self.most:
            self._turn()
        self.sheet.append([_seen(as_cell(value)) for value in values])
        self.used += 1

    def close(self):
        self.book.save(self.path)

    def _turn(self):
        self.sheet = self.book.create_sheet()
        self.used = 0
        self.add(self.headings)


SHEETS = {"csv": CsvSheet, "xlsx": XlsxSheet}


def _seen(cell):
    """XML has no word for most control characters, and a sheet no more than 32,767 characters a cell."""
    if not isinstance(cell, str):
        return cell
    return "".join(c for c in cell if c >= " " or c in "\t\n\r")[:32_767]
