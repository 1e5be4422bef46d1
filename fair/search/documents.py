"""Keeps entries: other apps hand over documents, in the transaction that changed the thing itself."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice

from django.db import connection
from django.utils import timezone

from fair.search.bands import band_labels
from fair.search.models import Corpus, Entry
from fair.search.words import cjk_words, heads, is_cjk, tokens, words, written_words

SHARES = (512, 256, 128, 64, 32, 16, 8, 4)
ROWS_A_STATEMENT = 500
LAST_POSITION = 16_000  # PostgreSQL keeps places up to 16,383
MOST_PLACES_OF_A_WORD = 4
MOST_IN_TITLE = 100
LONGEST_TITLE = 300
MOST_IN_HEADING = 120
MOST_DETAILS = 1_500
# Equal scores are told apart by a little, always the same for one id, so that parts of them can be cut off.
SPREAD, GOLDEN = 0.001, 0.6180339887498949
APART = 10  # so that the end of one text and the beginning of the next are no phrase


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
    corpus, now = Corpus.objects.first(), timezone.now()
    # Sorted, so that two transactions that index the same things wait for each other and never deadlock.
    rows = sorted({(d.kind, d.object_id): row(d, corpus, now) for d in documents}.items())
    with connection.cursor() as cursor:
        for batch in batched([row for _key, row in rows], ROWS_A_STATEMENT):
            cursor.execute(UPSERT % ", ".join([ROW] * len(batch)), list(chain.from_iterable(batch)))
    return len(rows)


def remove(kind, object_ids):
    """Take things out of the search."""
    Entry.objects.filter(kind=kind, object_id__in=list(object_ids)).delete()


COLUMNS = (
    "kind, object_id, exhibitor_id, title, document, heading, length, labels, score, "
    "price_usd, moq, lead_time_days, added_at, updated_at"
)
ROW = "(%s, %s, %s, %s, %s::tsvector, %s::tsvector, %s, %s::text[], %s, %s, %s, %s, %s, %s)"
UPSERT = f"""
    INSERT INTO search_entry ({COLUMNS}) VALUES %s
    ON CONFLICT (kind, object_id) DO UPDATE SET ({COLUMNS}) =
        ROW({", ".join("excluded." + column for column in COLUMNS.split(", "))})
"""


def settle():
    """Lay the entries on disk in the order of their scores, so that the best share few pages.

    Nothing can be searched meanwhile: some two minutes for 1.8 million. It lasts until much has changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("CLUSTER search_entry USING entry_best")
        cursor.execute("ANALYZE search_entry")


def batched(rows, size):
    """Lists of at most `size` rows."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def row(document, corpus, now):
    """The columns of an entry, in the order of COLUMNS."""
    score = told_apart(document.score, document.object_id)
    return (
        document.kind,
        document.object_id,
        document.exhibitor_id,
        title(document),
        *vectors(document, shares(score, corpus)),
        labels(document),
        score,
        document.price_usd,
        document.moq,
        document.lead_time_days,
        document.added_at,
        now,
    )


def told_apart(score, object_id):
    """The score as it is kept: a little different for each of those that are equally good."""
    return score + SPREAD * (object_id * GOLDEN % 1)


def title(document):
    """A line for every language, the source's first."""
    titles = (text.title.replace("\0", "").split() for text in document.texts if text.title)
    return "\n".join(" ".join(title)[:LONGEST_TITLE] for title in titles)


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


def shares(score, corpus):
    """The marks of an entry of the best 512th, 64th and so on, by which the best of very many are reached."""
    lines = corpus.lines if corpus else []
    return [f"#{share}" for share, line in zip(SHARES, lines, strict=False) if score >= line]


def vectors(document, marks=()):
    """(document, heading) as PostgreSQL reads tsvectors, and the number of words in the title."""
    everything, places, position = set(marks), defaultdict(list), 1
    for text in document.texts:
        position = _add_title(everything, places, text, position)
        position = _add(everything, places, text.keywords, text.language, "C", position)
        position = _add(everything, places, text.summary, text.language, "D", position)
        for word in islice(words(text.details, text.language), MOST_DETAILS):
            everything.update(word.lexemes)
    for code in (document.brand, *document.codes):
        position = _add(everything, places, code, "en", "C", position)
    return (
        " ".join(map(quoted, sorted(everything))),
        " ".join(f"{quoted(lexeme)}:{','.join(found)}" for lexeme, found in places.items()),
        sum(len(cjk_words(t)) if is_cjk(t) else 1 for t in tokens(document.texts[0].title)),
    )


def _add_title(everything, places, text, start):
    naming = heads(written_words(text.title))
    position = start
    for word in islice(words(text.title, text.language, start), MOST_IN_TITLE):
        position = word.position
        names = word.last and word.token in naming
        for lexeme in word.lexemes:
            everything.update((lexeme, "=" + lexeme))
            if names:
                everything.add("^" + lexeme)
            _place(places, lexeme, position, "A" if names else "B")
    return position + APART


def _add(everything, places, text, language, weight, start):
    """Put a text's words at the places from `start`; returns the next free place, apart from the last."""
    position = start
    for word in islice(words(text, language, start), MOST_IN_HEADING):
        position = word.position
        for lexeme in word.lexemes:
            everything.add(lexeme)
            _place(places, lexeme, position, weight)
    return position + APART


def _place(places, lexeme, position, weight):
    if position <= LAST_POSITION and len(places[lexeme]) < MOST_PLACES_OF_A_WORD:
        places[lexeme].append(f"{position}{weight}")


def quoted(lexeme):
    """A lexeme as it stands in the text form of a tsvector or tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
