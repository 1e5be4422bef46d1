"""An import's file before it runs: its columns with samples, and its first rows as they would be saved."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from exhibitors.imports import guessing, saving
from exhibitors.imports.corrections import reason_heading
from exhibitors.imports.files import KINDS, open_table
from exhibitors.imports.headings import Headings
from exhibitors.imports.report import RowError
from exhibitors.imports.run import Reading, are_cents
from exhibitors.imports.shelves import OneExhibitor
from exhibitors.models import Import
from fair.texts import one_line

SAMPLED = 50  # rows
LOOKED_AT = 1_000  # rows
SUFFIXES = {*KINDS, "gz"}
UNREADABLE = {"xls", "ods", "numbers"}  # meant as catalogues, and told what to do about it


def is_catalogue(name):
    """Whether a file is called as catalogues are."""
    return name.lower().removesuffix(".gz").rpartition(".")[2] in KINDS.keys() | UNREADABLE


@contextmanager
def open_import(catalogue):
    """Yields the Table of the import's file. Raises Refused."""
    with (
        catalogue.file.open("rb") as file,
        open_table(file, catalogue.file_name, catalogue.sheet) as table,
    ):
        yield table


def guess_columns(file, catalogue, remembered):
    """(name of the sheet, headings, {heading: target}) of an uploaded file. Raises Refused."""
    with open_table(file, catalogue.file_name, catalogue.sheet) as table:
        samples = [row for _number, row in islice(table.rows, SAMPLED) if isinstance(row, dict)]
        remembered = {**remembered, reason_heading(): ""}
        return table.sheet, table.headings, guessing.guess(table.headings, samples, remembered)


@dataclass
class Column:
    heading: str
    target: str
    samples: list[str]


@dataclass
class Columns:
    columns: list[Column]
    sheets: list[str]


def columns_of(catalogue):
    """The columns of the file, each with three different filled cells. Raises Refused."""
    with open_import(catalogue) as table:
        rows = [row for _number, row in islice(table.rows, SAMPLED) if isinstance(row, dict)]
        columns = [
            Column(heading, catalogue.mapping.get(heading, ""), _samples(rows, heading))
            for heading in catalogue.headings
        ]
        return Columns(columns, table.sheets)


def _samples(rows, heading):
    cells = (one_line(row.get(heading, "") if row.get(heading) is not None else "")[:80] for row in rows)
    return list(dict.fromkeys(filter(None, cells)))[:3]


@dataclass
class Seen:
    """A row of the preview: `state` is one of new, changed, unchanged, wrong."""

    number: int
    state: str
    name: str
    line: object = None
    reason: str = ""
    changes: list = field(default_factory=list)  # of fields, as people call them


@dataclass
class Preview:
    """What an import would do with the first rows; `is_whole` when these are all."""

    rows: list[Seen] = field(default_factory=list)
    is_whole: bool = True
    in_cents: bool = False
    ignored: list[str] = field(default_factory=list)

    @property
    def counts(self):
        counts = {"new": 0, "changed": 0, "unchanged": 0, "wrong": 0}
        for row in self.rows:
            counts[row.state] += 1
        return counts


def preview(catalogue, most=LOOKED_AT):
    """Read the first rows as a run would, writing nothing. Raises Refused."""
    with open_import(catalogue) as table:
        rows = list(islice(table.rows, most + 1))
    shown = Preview(is_whole=len(rows) <= most)
    rows = rows[:most]
    shown.in_cents = catalogue.prices == Import.Prices.CENTS or (
        catalogue.prices == Import.Prices.AUTO
        and are_cents(rows[:500], Headings(catalogue.headings, catalogue.mapping))
    )
    reading = Reading(OneExhibitor(catalogue.exhibitor), catalogue.mapping, shown.in_cents)
    lines, wrong = reading.lines(rows)
    found = saving.sort_lines(lines, reading.shelf)
    states = {line.number: "new" for line in found.fresh.values()}
    states |= {line.number: "changed" for _product, line in found.changed}
    wrong += [RowError(line.number, str(why), line.values.get("name", "")) for line, why in found.wrong]
    refused = {error.number: error for error in wrong}
    by_number = {line.number: line for line in lines}
    for number, _row in rows:
        if error := refused.get(number):
            shown.rows.append(Seen(number, "wrong", error.name, reason=error.reason))
        else:
            line = by_number[number]
            state = states.get(number, "unchanged")
            name = line.values.get("name", "")
            shown.rows.append(Seen(number, state, name, line, changes=found.changes.get(number, [])))
    shown.ignored = reading.ignored
    return shown
