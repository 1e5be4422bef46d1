"""Keeps entries: other apps hand over documents, in the transaction that changed the thing itself."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice

from django.db import connection
from django.utils import timezone

from fair.search.bands import band_labels
from fair.search.models import Entry
from fair.search.words import words

ROWS_A_STATEMENT = 500
MOST_POSITIONS = 16_000  # PostgreSQL keeps positions up to 16,383
MOST_PLACES_OF_A_WORD = 8
MOST_WORDS = {"A": 200, "B": 300, "C": 600, "D": 1200}


@dataclass(frozen=True)
class Text:
    """The texts of a thing in one language."""

    language: str
    title: str
    keywords: str = ""
    summary: str = ""
    details: str = ""


@dataclass(frozen=True)
class Document:
    """All that can be searched of one thing; the first of `texts` is in its source language."""

    kind: str
    object_id: int
    exhibitor_id: int
    texts: list[Text]
    brand: str = ""
    codes: list[str] = field(default_factory=list)
    categories: list[int] = field(default_factory=list)
    country: str = ""
    certificates: list[str] = field(default_factory=list)
    verified: bool = False
    price_usd: float | None = None
    moq: int | None = None
    lead_time_days: int | None = None
    score: float = 0.0
    added_at: datetime = field(default_factory=timezone.now)


def index(documents):
    """Add documents, or replace those of the same kind and id; returns how many."""
    now = timezone.now()
    # Sorted, so that two transactions that index the same things wait for each other and never deadlock.
    rows = sorted({(d.kind, d.object_id): _row(d, now) for d in documents}.items())
    with connection.cursor() as cursor:
        for batch in batched([row for _key, row in rows], ROWS_A_STATEMENT):
            cursor.execute(UPSERT % ", ".join([ROW] * len(batch)), list(chain.from_iterable(batch)))
    return len(rows)


def remove(kind, object_ids):
    """Take things out of the search."""
    Entry.objects.filter(kind=kind, object_id__in=list(object_ids)).delete()


COLUMNS = (
    "kind, object_id, exhibitor_id, title, document, labels, score, "
    "price_usd, moq, lead_time_days, added_at, updated_at"
)
ROW = "(%s, %s, %s, %s, %s::tsvector, %s::text[], %s, %s, %s, %s, %s, %s)"
UPSERT = f"""
    INSERT INTO search_entry ({COLUMNS}) VALUES %s
    ON CONFLICT (kind, object_id) DO UPDATE SET ({COLUMNS}) =
        ROW({", ".join("excluded." + column for column in COLUMNS.split(", "))})
"""


def batched(rows, size):
    """Lists of at most `size` rows."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def _row(document, now):
    return (
        document.kind,
        document.object_id,
        document.exhibitor_id,
        document.texts[0].title.replace("\0", "")[:300],
        vector(document),
        labels(document),
        document.score,
        document.price_usd,
        document.moq,
        document.lead_time_days,
        document.added_at,
        now,
    )


def labels(document):
    """What the document is filtered and counted by."""
    found = [f"category:{pk}" for pk in document.categories]
    found += [f"certificate:{name}" for name in document.certificates]
    found.append(f"exhibitor:{document.exhibitor_id}")
    if document.country:
        found.append(f"country:{document.country}")
    if document.verified:
        found.append("verified:yes")
    found += band_labels(document.price_usd, document.moq, document.lead_time_days)
    return found


def vector(document):
    """The document as PostgreSQL reads a tsvector: 'kettl':1A,7C 'electr':2A …"""
    places = defaultdict(list)
    position = 1
    for text in document.texts:
        for weight, part in (
            ("A", text.title),
            ("B", text.keywords),
            ("C", text.summary),
            ("D", text.details),
        ):
            position = _add(places, part, text.language, weight, position)
    for code in document.codes:
        position = _add(places, code, "en", "B", position)
    return " ".join(f"{_quoted(lexeme)}:{','.join(found)}" for lexeme, found in places.items())


def _add(places, text, language, weight, start):
    """Put a text's words at the places from `start`; returns the next free place, apart from the last."""
    position = start
    for count, word in enumerate(words(text, language, start)):
        position = word.position
        if count >= MOST_WORDS[weight] or position > MOST_POSITIONS:
            break
        for lexeme in word.lexemes:
            found = places[lexeme]
            if len(found) < MOST_PLACES_OF_A_WORD:
                found.append(f"{position}{weight}")
    return position + 10


def _quoted(lexeme):
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
