"""The words and phrases of all entries: what typos are corrected to and beginnings completed from."""

from collections import Counter

from django.db import connection, transaction

from fair.search.models import Entry, Term
from fair.search.words import EMPTY, heads, lexemes, tokens, written_words

LONGEST_PHRASE = 3
RAREST_PHRASE = 3


def refresh():
    """Count all titles' words and phrases anew; returns how many terms are kept."""
    counted, naming = Counter(), Counter()
    for title in Entry.objects.values_list("title", flat=True).iterator(chunk_size=5_000):
        written = written_words(title)
        counted.update(_terms([token for token, _ended in written]))
        naming.update({written[place][0] for place in heads(written)})
    terms = {
        text[:80]: Term(
            text=text[:80],
            lexeme="" if " " in text else lexemes(text)[0][:80],
            entries=entries,
            heads=naming[text],
        )
        for text, entries in counted.items()
        if " " not in text or entries >= RAREST_PHRASE
    }
    with transaction.atomic():
        _refresh_corpus()
        Term.objects.all().delete()
        Term.objects.bulk_create(terms.values(), batch_size=5_000)
    return len(terms)


def _refresh_corpus():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO search_corpus (id, entries, good, excellent, refreshed_at)
            SELECT 1, count(*), percentile_cont(0.875) WITHIN GROUP (ORDER BY score),
                   percentile_cont(0.984375) WITHIN GROUP (ORDER BY score), now() FROM search_entry
            ON CONFLICT (id) DO UPDATE SET (entries, good, excellent, refreshed_at) =
                ROW(excluded.entries, excluded.good, excluded.excellent, excluded.refreshed_at)
            """
        )


def _terms(written):
    """The words and short phrases of a title, each once."""
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
