"""Reads what a person typed: its words, what each may match, and how much each says."""

import itertools
import math
from dataclasses import dataclass, replace
from datetime import datetime

from fair.databases import reading
from fair.search.documents import quoted
from fair.search.models import Entry
from fair.search.synonyms import SYNONYMS
from fair.search.words import EMPTY, LONGEST, cjk_asked, has_digit, is_cjk, lexemes, tokens

LONGEST_QUERY = 300
MOST_WORDS = 12


@dataclass(frozen=True)
class Word:
    """A word of the query: the lexemes of which any will do (one written in pieces needs them all),
    how much it says, and how likely it names the thing that is looked for."""

    text: str
    alternatives: tuple[tuple[str, ...], ...]
    known: int = 0
    idf: float = 1.0
    headness: float = 0.0

    def tsquery(self, mark="", weight=""):
        """For PostgreSQL; `mark` is "=" for the title's words alone, "^" for those that name the thing;
        `weight` the same for `heading`."""
        end = f":{weight}" if weight else ""
        ways = (" & ".join(quoted(mark + lexeme) + end for lexeme in way) for way in self.alternatives)
        return f"({' | '.join(f'({way})' for way in ways)})"


@dataclass(frozen=True)
class Question:
    """The words of a query, how many entries there are in all, and as of when that was counted."""

    words: list[Word]
    entries: int = 0
    counted_at: datetime | None = None


def read(text, language):
    """The words of a query, weighed by what the vocabulary knows of them: one query."""
    written = tokens(text[:LONGEST_QUERY].replace("\0", " "))
    words = {}
    for token in [token for token in written if token not in EMPTY] or written:
        for part in cjk_asked(token) if is_cjk(token) else [token[:LONGEST]]:
            words[part] = Word(part, alternatives(part, language))
    return weighed(joined(list(words.values())[:MOST_WORDS]))


def joined(words):
    """The words, where letters and digits meet also as one: "TN 2110" is written TN2110 as well."""
    result = list(words)
    for place, (one, other) in enumerate(itertools.pairwise(words)):
        if one.text.isalpha() != other.text.isalpha() and not is_cjk(one.text + other.text):
            whole = ((one.text + other.text,),)
            for at in (place, place + 1):
                result[at] = replace(result[at], alternatives=result[at].alternatives + whole)
    return result


def alternatives(token, language):
    """What may stand in a document for a word of a query."""
    if is_cjk(token):
        pairs = tuple(token[place : place + 2] for place in range(len(token) - 1))
        return ((token,), pairs) if len(pairs) > 1 else ((token,),)
    whole, *pieces = lexemes(token)
    ways = [(whole,), (lexemes(token, language)[0],)]
    if token.isalpha():
        ways.append((token,))  # documents in other languages keep the unstemmed word too
    if pieces:
        ways.append(tuple(pieces))
    return tuple(dict.fromkeys(ways))


def weighed(words):
    """The question with what the vocabulary knows of its words."""
    with reading(Entry).cursor() as cursor:
        cursor.execute(KNOWN, [[word.alternatives[0][0] for word in words]])
        rows = cursor.fetchall()
    everything, counted_at = rows[0][:2] if rows else (0, None)
    known = {lexeme: (entries, heads) for *_corpus, lexeme, entries, heads in rows}
    result = []
    for place, word in enumerate(words):
        entries, heads = known.get(word.alternatives[0][0], (0, 0))
        result.append(
            replace(
                word,
                known=entries,
                idf=math.log(2 + everything / (entries + 1)),
                headness=0 if has_digit(word.text) else (heads + 1) / (entries + 2) + 0.1 * place,
            )
        )
    return Question(result, everything, counted_at)


KNOWN = """
    SELECT corpus.entries, corpus.refreshed_at, term.lexeme, sum(term.entries)::int, sum(term.heads)::int
    FROM search_corpus AS corpus LEFT JOIN search_term AS term ON term.lexeme = ANY(%s)
    GROUP BY corpus.id, term.lexeme
"""


def head(words):
    """The word that most likely names the thing: of "HP laptop bag", the bag."""
    return max(words, key=lambda word: word.headness)


@dataclass(frozen=True)
class Step:
    """Entries to take before others: what they match, and whether words were left out for it."""

    tsquery: str
    relaxed: bool = False


def steps_of_all(words):
    """For entries with every word, the likeliest first: named so, in the title, anywhere."""
    naming = head(words)
    return [
        Step(" & ".join(word.tsquery("^" if word is naming else "=") for word in words)),
        Step(" & ".join(word.tsquery("=") for word in words)),
        Step(" & ".join(word.tsquery() for word in words)),
    ]


def steps_of_some(words):
    """For entries that lack one of the words, then for entries that have any."""
    steps = []
    if len(words) < 2:
        return steps
    if len(words) > 2:
        rests = (words[:left] + words[left + 1 :] for left in range(len(words)))
        some = " | ".join(f"({' & '.join(word.tsquery() for word in rest)})" for rest in rests)
        steps.append(Step(some, relaxed=True))
    return [*steps, Step(" | ".join(word.tsquery() for word in words), relaxed=True)]


def steps_of_other_names(words):
    """For entries that call a thing otherwise: a fridge is a refrigerator."""
    named = [
        replace(word, alternatives=word.alternatives + SYNONYMS.get(word.alternatives[0][0], ()))
        for word in words
    ]
    return [Step(" & ".join(word.tsquery() for word in named))] if named != words else []
