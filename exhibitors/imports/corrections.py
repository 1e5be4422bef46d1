"""The rows that were wrong, in the form of the upload with the reason beside: to correct and send again."""

import csv
import io
import json
import tempfile

from django.core.files import File
from django.utils.translation import gettext as _

from exhibitors.imports.files import open_table
from exhibitors.imports.report import BadRow
from exhibitors.models import Import
from fair.spreadsheets import harmless
from fair.workbooks import Workbook


def write_corrections(catalogue):
    """Keep the file of wrong rows as the import's report; none where all rows were right."""
    reasons = dict(catalogue.wrong_rows.values_list("number", "reason"))
    if not reasons:
        return
    stem, _dot, kind = catalogue.file_name.lower().removesuffix(".gz").rpartition(".")
    kind = {"xlsx": "xlsx", "xlsm": "xlsx", "jsonl": "jsonl", "ndjson": "jsonl"}.get(kind, "csv")
    with (
        catalogue.file.open("rb") as file,
        open_table(file, catalogue.file_name, catalogue.sheet) as table,
        tempfile.TemporaryFile() as out,
    ):
        rows = ((row, reasons[number]) for number, row in table.rows if number in reasons)
        WRITERS[kind](out, table, rows)
        out.seek(0)
        if catalogue.report:
            catalogue.report.delete(save=False)
        catalogue.report.save(f"{catalogue.pk}-report.{kind}", File(out), save=False)
    catalogue.report_name = f"{stem[:90]}-to-correct.{kind}"
    Import.objects.filter(pk=catalogue.pk).update(
        report=catalogue.report.name, report_name=catalogue.report_name
    )


def reason_heading():
    """What the column of reasons is called; an import leaves it out again."""
    return _("What is wrong")


def _cells(headings, row, reason):
    """The row's cells as they came, made harmless, with the reason at the end."""
    cells = list(row.cells) if isinstance(row, BadRow) else [row.get(heading) for heading in headings]
    cells += [None] * (len(headings) - len(cells))
    cells = [harmless(cell) if isinstance(cell, str) else cell for cell in cells]
    return [*cells[: len(headings)], reason, *cells[len(headings) :]]


def _write_csv(out, table, rows):
    text = io.TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=table.separator)
    headings = [heading for heading in table.headings if heading != reason_heading()]
    writer.writerow([*map(harmless, headings), reason_heading()])
    for row, reason in rows:
        writer.writerow(["" if cell is None else cell for cell in _cells(headings, row, reason)])
    text.detach()


def _write_xlsx(out, table, rows):
    headings = [heading for heading in table.headings if heading != reason_heading()]
    with Workbook(out) as book:
        book.add_page(table.sheet, [*headings, reason_heading()])
        for row, reason in rows:
            book.write(_cells(headings, row, reason))


def _write_json(out, table, rows):
    for row, reason in rows:
        told = ({} if isinstance(row, BadRow) else row) | {reason_heading(): reason}
        out.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


WRITERS = {"csv": _write_csv, "xlsx": _write_xlsx, "jsonl": _write_json}
