"""Entries of the search on their way into the database, sorted by score.

Search reads the best entries most, so these are to share few pages of the table (documents.settle). Written
into files by steps of the score, best first, they need not be sorted again in the database. By then all
scores are known, and with them which entries are among the best of documents.SHARES.
"""

import io
import math
import os

from django.db import connection

from fair.search.documents import SHARES, quoted

STEP = 0.01
COPY = (
    "COPY search_entry (document, kind, object_id, exhibitor_id, title, heading, length, labels, score, "
    "price_usd, moq, lead_time_days, added_at, updated_at) FROM STDIN"
)
SCORE = 8  # the column of COPY


class Spool:
    """A process's own files in `folder`: one for each step of the score."""

    def __init__(self, folder):
        self.folder, self.rows = folder, {}

    def add(self, score, text):
        """An entry as columns of COPY."""
        self.rows.setdefault(math.floor(score / STEP), []).append(text)

    def flush(self):
        for step, rows in self.rows.items():
            with open(self.folder / f"{step:03}-{os.getpid()}", "ab") as file:
                file.write(("\n".join(rows) + "\n").encode())
        self.rows.clear()


def files_in_order(folder):
    """(lowest score in it, file), the best first."""
    files = sorted(folder.iterdir(), key=lambda file: file.name, reverse=True)
    return [(int(file.name.partition("-")[0]) * STEP, file) for file in files]


def lines_of(scores):
    """The scores that the best of SHARES reach, as the search's own statement reckons them."""
    ordered = sorted(scores)
    return [_percentile(ordered, 1 - 1 / share) for share in SHARES] if ordered else []


def _percentile(ordered, share):
    at = share * (len(ordered) - 1)
    below = math.floor(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)


def copy_entries(file, lowest, lines):
    """Copy a file's entries into the table, marked where they are among the best."""
    content = file.read_bytes()
    marks = [(line, f"{quoted(f'#{share}')} ".encode()) for share, line in zip(SHARES, lines, strict=True)]
    if any(lowest - STEP < line < lowest + 2 * STEP for line, _mark in marks):
        content = b"".join(_marked(row, marks) for row in content.splitlines(keepends=True))
    else:
        mark = b"".join(mark for line, mark in marks if lowest >= line)
        content = mark + content[:-1].replace(b"\n", b"\n" + mark) + b"\n"
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, io.BytesIO(content), size=1 << 20)


def _marked(row, marks):
    score = float(row.split(b"\t", SCORE + 1)[SCORE])
    return b"".join(mark for line, mark in marks if score >= line) + row
