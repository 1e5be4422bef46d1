"""What an import did, row by row where something was wrong."""

import csv
from dataclasses import dataclass, field

from fair.spreadsheets import harmless


class BadRow(Exception):
    """A row that cannot be a product, with one sentence why, and its cells where they could be told apart."""

    cells = ()


@dataclass(frozen=True)
class RowError:
    """`number` is the row's as its file counts: the line, or the row of the sheet with headings as 1."""

    number: int
    reason: str
    name: str = ""


@dataclass
class Report:
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    exhibitors: int = 0
    in_cents: bool = False

    @property
    def rows(self):
        return self.added + self.updated + self.unchanged + len(self.errors)

    def write_errors(self, file):
        """As CSV. Cells that a spreadsheet would run as a formula are quoted."""
        rows = csv.writer(file)
        rows.writerow(["row", "reason", "name"])
        rows.writerows([e.number, harmless(e.reason), harmless(e.name)] for e in self.errors)
