"""The one SQL statement of a search: samples of the best entries, their ranking, and the facets' counts."""

import itertools
import json

from fair.search import asking, bands
from fair.search.documents import SHARES

CAP = 2_000
BESIDE = 4  # a chosen facet's siblings are counted over so much less, of very many entries
ENOUGH = 8
SORTS = {
    "best": "relaxed, rank DESC, score DESC, object_id",
    "price": "price_usd, rank DESC, object_id",
    "-price": "price_usd DESC NULLS LAST, rank DESC, object_id",
    "moq": "moq, rank DESC, object_id",
    "newest": "added_at DESC, object_id",
}
FACETS = ("category", "country", "price", "moq", "lead_time", "certificate", "verified")

# Found on the plateau where any choice within half or twice of these ranks about as well: docs/search.md.
BM25 = {
    "title": 4,
    "keywords": 0.5,
    "summary": 1,
    "k1": 1.5,
    "b": 0.75,
    "title_length": 9,
    "heading_length": 20,
    "head": 0.4,
    "phrase": 0.05,
}


def build(asked, steps):
    """(sql, parameters): one row of totals, the page's hits, the words that the first one lacks, counts."""
    parameters = {
        "skip": (asked.page - 1) * asked.per_page,
        "take": asked.per_page,
        "kind": asked.kind.value,
        "steps": [step.tsquery for step in steps],
        "relaxed_from": 1 + sum(not step.relaxed for step in steps),
    }
    samples, counts = _samples(asked, parameters)
    sql = f"""
        WITH {", ".join(samples)},
        page AS MATERIALIZED (
            SELECT object_id, exhibitor_id, relaxed, {_rank(asked.words, parameters)} AS rank
            FROM sample_ ORDER BY {SORTS[asked.sort]} LIMIT %(take)s OFFSET %(skip)s)
        SELECT (SELECT count(*) FROM sample_), (SELECT count(*) FROM sample_ WHERE NOT relaxed),
               (SELECT json_agg(ARRAY[object_id, exhibitor_id]) FROM page),
               {_lacking(asked.words)},
               (SELECT json_object_agg(label, n) FROM ({" UNION ALL ".join(counts)}) AS counts)
    """
    return sql, parameters


def _samples(asked, parameters):
    """SQL of the samples, and of the counts over them.

    `sample_` is what was asked for; it counts the facets without a choice. A facet with a choice is counted
    over a sample of its own, which leaves that choice out, so that its siblings can be seen.
    """
    narrowing = _narrowing(asked.filters)
    chosen = [name for name in FACETS if name in narrowing]
    unchosen = " AND ".join(f"label NOT LIKE '{name}:%%'" for name in ["exhibitor", *chosen])
    samples = [_sample("", CAP, asked, list(narrowing.values()), parameters)]
    counts = [_counts("sample_", unchosen)]
    beside = CAP // BESIDE if asked.of_many else CAP
    for name in chosen:
        others = [some for other, some in narrowing.items() if other != name]
        samples.append(_sample(name, beside, asked, others, parameters))
        all_of = f"CASE WHEN (SELECT count(*) FROM sample_{name}) = {beside} THEN {CAP // beside} ELSE 1 END"
        counts.append(_counts(f"sample_{name}", f"label LIKE '{name}:%%'", all_of))
    return samples, counts


def _sample(name, cap, asked, narrowing, parameters):
    parameters[f"conditions_{name}"] = json.dumps(_conditions(narrowing))
    # Without any condition the index on the score gives the best at once.
    in_parts = asked.of_many and (asked.words or narrowing)
    parameters[f"shares_{name}"] = [*SHARES, 1] if in_parts else [1]
    return f"""sample_{name} AS MATERIALIZED (SELECT * FROM search_sample(
        %(kind)s, %(steps)s::text[], %(relaxed_from)s, %(conditions_{name})s::jsonb, %(shares_{name})s,
        {cap}, {ENOUGH}))"""


def _lacking(words):
    """SQL of the words, as booleans, that the first hit of the page was found without."""
    if not words:
        return "NULL"
    lacks = ", ".join(f"NOT document @@ %(word_{number})s::tsquery" for number in range(len(words)))
    return f"""(SELECT ARRAY[{lacks}] FROM search_entry
                WHERE kind = %(kind)s AND object_id = (SELECT object_id FROM page LIMIT 1))"""


def _rank(words, parameters):
    """How well an entry answers, in SQL over `heading`: BM25F over the title and the rest of the heading.

    ts_rank counts a lexeme's places with falling weight (1, 1/4, 1/9 …) and divides by 1.645 and by the
    number of lexemes asked for; both are undone. See docs/search.md for the constants.
    """
    if not words:
        return "score"
    title = f"(1 - {BM25['b']} + {BM25['b']} * length / {BM25['title_length']})"
    rest = f"(1 - {BM25['b']} + {BM25['b']} * length(heading) / {BM25['heading_length']})"
    terms = []
    for number, word in enumerate(words):
        parameters[f"word_{number}"] = word.tsquery()
        asked = f"heading, %(word_{number})s::tsquery"
        undo = 1.645 * sum(map(len, word.alternatives))
        # Cubed, the falling weights come back to about the number of places: 1, 1.95, 2.5.
        said = (
            f"{BM25['title']} * ({undo:.3f} * ts_rank('{{0, 0, 1, 1}}', {asked})) ^ 3 / {title}"
            f" + {undo:.3f} * ts_rank('{{{BM25['summary']}, {BM25['keywords']}, 0, 0}}', {asked}) / {rest}"
        )
        terms.append(f"{word.idf:.4f} * (1 - {BM25['k1']} / ({BM25['k1']} + {said}))")
    naming = asking.head(words)
    parameters["naming"] = naming.tsquery(weight="A")
    bonus = f" * (1 + {BM25['head']} * (heading @@ %(naming)s::tsquery)::int"
    if len(words) > 1:
        pairs = (f"({a.tsquery()} <-> {b.tsquery()})" for a, b in itertools.pairwise(words))
        parameters["phrase"] = " | ".join(pairs)
        bonus += f" + {BM25['phrase']} * (heading @@ %(phrase)s::tsquery)::int"
    return f"({' + '.join(terms)}){bonus})"


def _narrowing(filters):
    """What every filter in use asks for, by its facet: labels of which any will do, or bounds."""
    narrowing = {}
    for name, values in (
        ("category", [] if filters.category is None else [filters.category]),
        ("country", filters.countries),
        ("certificate", filters.certificates),
        ("verified", ["yes"] if filters.verified else []),
        ("price", filters.prices),
    ):
        if values:
            narrowing[name] = {"labels": [f"{name}:{value}" for value in values]}
    prices = {"price_from": filters.price_from, "price_to": filters.price_to}
    if bounds := {bound: float(price) for bound, price in prices.items() if price is not None}:
        touched = bands.bands_between(filters.price_from, filters.price_to)
        narrowing["price"] = {"labels": [f"price:{band}" for band in touched], **bounds}
    for name, most, steps in (
        ("moq", filters.moq, bands.MOQ),
        ("lead_time", filters.lead_time, bands.LEAD_TIME),
    ):
        if most is not None:
            narrowing[name] = {"labels": [f"{name}:{most}"]} if most in steps else {name: most}
    if filters.exhibitors is not None:
        narrowing["exhibitor"] = {"labels": [f"exhibitor:{pk}" for pk in filters.exhibitors]}
    return narrowing


def _conditions(narrowing):
    """The conditions of sample.sql."""
    conditions = {"labels": [some["labels"] for some in narrowing if "labels" in some]}
    for some in narrowing:
        conditions |= {name: bound for name, bound in some.items() if name != "labels"}
    return conditions


def _counts(sample, condition, times="1"):
    labels = f"SELECT unnest(labels) AS label FROM {sample}"
    return (
        f"SELECT label, count(*) * {times} AS n FROM ({labels}) AS labelled WHERE {condition} GROUP BY label"
    )
