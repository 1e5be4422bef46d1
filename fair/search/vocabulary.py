"""The words and phrases of all entries: what typos are corrected to and beginnings completed from."""

from collections import Counter

from django.db import connection

from fair.search.models import Entry, Term
from fair.search.words import EMPTY, lexemes, tokens

LONGEST_PHRASE = 3
RAREST_PHRASE = 3


def refresh():
    """Count all titles' words and phrases anew; returns how many terms are kept."""
    counted = Counter()
    for title in Entry.objects.values_list("title", flat=True).iterator(chunk_size=5_000):
        counted.update(_terms(title))
    terms = [
        (text[:80], "" if " " in text else lexemes(text)[0][:80], entries)
        for text, entries in counted.items()
        if " " not in text or entries >= RAREST_PHRASE
    ]
    terms = {term[0]: term for term in terms}.values()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_term")
    Term.objects.bulk_create(
        [Term(text=text, lexeme=lexeme, entries=entries) for text, lexeme, entries in terms], batch_size=5_000
    )
    return len(terms)


def _terms(title):
    """The words and short phrases of a title, each once."""
    written = tokens(title)
    found = set(written)
    for length in range(2, LONGEST_PHRASE + 1):
        for start in range(len(written) - length + 1):
            phrase = written[start : start + length]
            if phrase[0] not in EMPTY and phrase[-1] not in EMPTY and not any(map(str.isdigit, phrase)):
                found.add(" ".join(phrase))
    return found


def complete(beginning, limit=8):
    """Frequent words and phrases that begin so."""
    beginning = " ".join(tokens(beginning[:80]))
    if not beginning:
        return []
    terms = Term.objects.filter(text__startswith=beginning).order_by("-entries", "text")
    return list(terms.values_list("text", flat=True)[:limit])
