"""The words and phrases of all titles: what typos are corrected to, and beginnings completed from."""

import csv
import io
from collections import Counter
from dataclasses import replace
from functools import lru_cache

from django.db import connection, transaction
from rapidfuzz import process
from rapidfuzz.distance import OSA

from fair.databases import reading
from fair.models import Category
from fair.search import asking, documents
from fair.search.models import Entry, Term
from fair.search.words import EMPTY, cjk_words, has_digit, heads, is_cjk, lexemes, tokens, written_words

LONGEST_PHRASE = 3
RAREST_PHRASE = 3
LONGEST_TERM = 80
MOST_COUNTED = 2_000_000
MOST_COMPARED = 30_000


def refresh():
    """Count all titles' words and phrases anew, mark the best entries; returns how many terms are kept."""
    counted = count_titles()
    with transaction.atomic(), connection.cursor() as cursor:
        kept = keep_terms(*counted)
        keep_corpus()
        for statement in MARKS:
            cursor.execute(statement)
    return kept


def keep_corpus():
    """Count the entries, and learn which scores the best of them reach."""
    with connection.cursor() as cursor:
        cursor.execute(CORPUS)


@transaction.atomic
def keep_terms(counted, naming):
    """Make these the vocabulary: of each text in how many titles it is, and how many it names."""
    rows = io.StringIO()
    writer = csv.writer(rows)
    for text, entries in counted.items():
        if len(text) <= LONGEST_TERM and (entries >= RAREST_PHRASE or not (" " in text or has_digit(text))):
            writer.writerow(
                [text, "" if " " in text else lexemes(text)[0][:LONGEST_TERM], entries, naming[text]]
            )
    rows.seek(0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE counted (LIKE search_term) ON COMMIT DROP")
        cursor.execute("ALTER TABLE counted DROP COLUMN id")
        cursor.copy_expert(
            "COPY counted (text, lexeme, entries, heads) FROM STDIN (FORMAT csv, FORCE_NOT_NULL (lexeme))",
            rows,
        )
        for statement in TERMS:
            cursor.execute(statement)
        cursor.execute("DROP TABLE counted")
        cursor.execute("SELECT count(*) FROM search_term")
        return cursor.fetchone()[0]


# Only what differs is written: most of a vocabulary stays as it was.
TERMS = [
    """
    INSERT INTO search_term (text, lexeme, entries, heads) SELECT text, lexeme, entries, heads FROM counted
    ON CONFLICT (text) DO UPDATE
    SET (lexeme, entries, heads) = ROW(excluded.lexeme, excluded.entries, excluded.heads)
    WHERE (search_term.entries, search_term.heads) <> (excluded.entries, excluded.heads)
    """,
    "DELETE FROM search_term WHERE NOT EXISTS (SELECT FROM counted WHERE counted.text = search_term.text)",
]
CORPUS = f"""
    INSERT INTO search_corpus (id, entries, lines, refreshed_at)
    SELECT 1, count(*), coalesce(
        percentile_cont(ARRAY{[1 - 1 / share for share in documents.SHARES]}) WITHIN GROUP (ORDER BY score),
        ARRAY[]::float[]), clock_timestamp() FROM search_entry
    ON CONFLICT (id) DO UPDATE SET (entries, lines, refreshed_at) =
        ROW(excluded.entries, excluded.lines, excluded.refreshed_at)
"""
MARKS = [
    # The marks follow, where a score has come to stand on the other side of its line.
    statement.format(place=place, share=share)
    for place, share in enumerate(documents.SHARES, start=1)
    for statement in (
        "UPDATE search_entry SET document = ts_delete(document, '#{share}') FROM search_corpus "
        "WHERE score < lines[{place}] AND document @@ $$'#{share}'$$",
        "UPDATE search_entry SET document = document || $$'#{share}'$$ FROM search_corpus "
        "WHERE score >= lines[{place}] AND NOT document @@ $$'#{share}'$$",
    )
]


def count_titles():
    """Of every word and phrase, in how many titles it is, and how many it names."""
    counted, naming = Counter(), Counter()
    for titles in Entry.objects.values_list("title", flat=True).iterator(chunk_size=5_000):
        found, named = terms_of(titles)
        counted.update(found)
        naming.update(named)
        if len(counted) > MOST_COUNTED:
            # Memory is bounded: what came once among so many is let go.
            counted = Counter({text: entries for text, entries in counted.items() if entries > 1})
    return counted, naming


def terms_of(titles):
    """(terms, heads) of the lines of an entry's title, each once."""
    lines = [written_words(title) for title in titles.split("\n")]
    found = set().union(*(terms([token for token, _ended in line]) for line in lines))
    return found, {line[place][0] for line in lines for place in heads(line)}


def terms(written):
    """The words and short phrases of a title, each once."""
    found = set()
    for token in written:
        found.update((token, *cjk_words(token)) if is_cjk(token) else (token,))
    for length in range(2, LONGEST_PHRASE + 1):
        for start in range(len(written) - length + 1):
            phrase = written[start : start + length]
            if not ({phrase[0], phrase[-1]} & EMPTY or any(map(has_digit, phrase))):
                found.add(" ".join(phrase))
    return found


def correct(words, counted_at):
    """The words of a query, misspelt ones replaced by what was most likely meant.

    Misspelt is what no title and no other text has: one query, and one more after every refresh.
    """
    unknown = [word for word in words if not word.known and _correctable(word.text)]
    if not unknown or counted_at is None:
        return words
    misspelt = [word for word, there in zip(unknown, _found_anywhere(unknown), strict=True) if not there]
    corrected = {word.text: _nearest(word, _frequent(counted_at)) for word in misspelt}
    return [corrected.get(word.text) or word for word in words]


def _correctable(text):
    return len(text) >= 3 and text.isalpha() and not is_cjk(text)


def _found_anywhere(words):
    """Of each word, whether any entry has it."""
    with reading(Entry).cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(['search_has(%s::tsquery)'] * len(words))}",
            [word.tsquery() for word in words],
        )
        return cursor.fetchone()


def _nearest(word, frequent):
    """The word of the query that was most likely meant, or None where none is near."""
    allowed = 1 if len(word.text) < 7 else 2
    near = process.extract(word.text, frequent.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    if not near:
        return None
    # A typo is seldom in the first letter.
    meant = min(near, key=lambda n: (n[1], n[0][0] != word.text[0], -frequent[n[0]]))[0]
    return replace(word, text=meant, alternatives=asking.alternatives(meant, "en"), known=frequent[meant])


@lru_cache(maxsize=1)
def _frequent(counted_at):
    """{word: in how many titles} of the most frequent words, as they were counted at that moment."""
    terms = Term.objects.exclude(lexeme="").order_by("-entries")
    return dict(terms.values_list("text", "entries")[:MOST_COMPARED])


def complete(beginning, limit=8):
    """What a query that begins so may become: exhibitors, categories, frequent words and phrases."""
    beginning = beginning[:LONGEST_TERM].replace("\0", " ").strip()
    words = tokens(beginning)
    text = " ".join(words)
    if len(text) < 2 and not (text and is_cjk(text)):
        return []
    phrases = _phrases(text, limit)
    if not phrases and len(words) > 1:
        before = " ".join(words[:-1])
        phrases = [f"{before} {phrase}" for phrase in _phrases(words[-1], limit)]
    found = {tuple(tokens(name)): name for name in [*_exhibitors(beginning), *_categories(text), *phrases]}
    return list(found.values())[:limit]


def _phrases(beginning, limit):
    terms = Term.objects.filter(text__startswith=beginning).order_by("-entries", "text")
    return list(terms.values_list("text", flat=True)[:limit])


def _exhibitors(beginning, limit=2):
    entries = Entry.objects.filter(kind=Entry.Kind.EXHIBITOR, title__istartswith=beginning)
    return [str(entry) for entry in entries.only("title").order_by("-score")[:limit]]


def _categories(beginning, limit=2):
    names = (name for names in Category.objects.values_list("names", flat=True) for name in names.values())
    return [name for name in names if " ".join(tokens(name)).startswith(beginning)][:limit]
