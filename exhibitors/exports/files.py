"""Catalogues written as CSV and XLSX; no text in them can become a formula."""

import csv
import io

from fair.spreadsheets import harmless
from fair.workbooks import Workbook

WIDTHS = {"name": 40, "description": 50, "summary": 40, "attributes": 50, "tiers": 28}


def write_csv(out, columns, rows):
    """`rows` are lists of cells in the order of the columns; `out` is a binary file."""
    text = io.TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([column.heading for column in columns])
    for cells in rows:
        writer.writerow([_harmless(cell) for cell in cells])
    text.detach()


def write_xlsx(out, columns, rows):
    widths = {place: WIDTHS.get(column.target, 16) for place, column in enumerate(columns)}
    with Workbook(out) as book:
        book.add_page("Products", [column.heading for column in columns], widths)
        for cells in rows:
            book.write([_harmless(cell) for cell in cells])


def _harmless(cell):
    return harmless(cell) if isinstance(cell, str) else cell


WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
