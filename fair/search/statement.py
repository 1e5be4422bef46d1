"""The one SQL statement of a search: samples of the best entries, their ranking, and the facets' counts."""

import itertools

from fair.search import asking, bands
from fair.search.documents import SHARES

CAP = 2_000
ENOUGH = 8
PARTS = (*SHARES, 1)
SAFETY = 1.3
SORTS = {
    "best": "relaxed, rank DESC, score DESC, object_id",
    "price": "price_usd, rank DESC, object_id",
    "-price": "price_usd DESC NULLS LAST, rank DESC, object_id",
    "moq": "moq, rank DESC, object_id",
    "newest": "added_at DESC, object_id",
}
FACETS = ("category", "country", "price", "moq", "lead_time", "certificate", "verified")
SAMPLED = "object_id, exhibitor_id, heading, length, labels, score, price_usd, moq, added_at"

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
    parameters = {"skip": (asked.page - 1) * asked.per_page, "take": asked.per_page}
    narrowing = _narrowing(asked.filters, parameters)
    chosen = [name for name in FACETS if name in narrowing]
    tables = []
    for name in ["", *chosen]:
        where = [sql for other, sql in narrowing.items() if other != name]
        tables += _sample(f"sample_{name}", asked, steps, where, parameters)
    others = " AND ".join(f"label NOT LIKE '{name}:%%'" for name in ["exhibitor", *chosen])
    counts = [_counts("sample_", others)]
    counts += [_counts(f"sample_{name}", f"label LIKE '{name}:%%'") for name in chosen]
    sql = f"""
        WITH {", ".join(tables)},
        page AS MATERIALIZED (
            SELECT object_id, exhibitor_id, relaxed, {_rank(asked.words, parameters)} AS rank
            FROM sample_ ORDER BY {SORTS[asked.sort]} LIMIT %(take)s OFFSET %(skip)s)
        SELECT (SELECT count(*) FROM sample_), (SELECT count(*) FROM sample_ WHERE NOT relaxed),
               (SELECT json_agg(ARRAY[object_id, exhibitor_id]) FROM page),
               {_lacking(asked, parameters)},
               (SELECT json_object_agg(label, n) FROM ({" UNION ALL ".join(counts)}) AS counts)
    """
    return sql, parameters


def _lacking(asked, parameters):
    """SQL of the words, as booleans, that the first hit of the page was found without."""
    if not asked.words:
        return "NULL"
    found = ", ".join(f"NOT document @@ %(word_{number})s::tsquery" for number in range(len(asked.words)))
    return f"""(SELECT ARRAY[{found}] FROM search_entry WHERE kind = '{asked.kind.value}'
                AND object_id = (SELECT object_id FROM page LIMIT 1))"""


def _sample(name, asked, steps, where, parameters):
    """Common table expressions: for each step the best entries, until the cap is reached; `name` is all."""
    if not asked.words:
        # Without any condition the index on the score gives the best at once.
        steps, in_parts = [asking.Step("")], bool(where) and asked.of_many
    else:
        in_parts = asked.of_many
    tables, taken = [], []
    for number, step in enumerate(steps):
        wanted = " - ".join([str(CAP), *(f"(SELECT n FROM {earlier}_n)" for earlier in taken)])
        if step.relaxed and taken:
            so_far = " + ".join(f"(SELECT n FROM {earlier}_n)" for earlier in taken)
            wanted = f"CASE WHEN {so_far} < {ENOUGH} THEN {wanted} ELSE 0 END"
        conditions = [f"kind = '{asked.kind.value}'", *where]
        conditions += [f"object_id NOT IN (SELECT object_id FROM {earlier})" for earlier in taken]
        table = f"{name}_{number}"
        tables += _step(table, step, conditions, wanted, PARTS if in_parts else (1,), parameters)
        taken.append(table)
    return [*tables, f"{name} AS MATERIALIZED ({_union(taken)})"]


def _step(name, step, conditions, wanted, parts, parameters):
    """The best `wanted` entries that match a step.

    Of very many PostgreSQL shall not read all to find the best: it takes the best 512th first, and where
    these are too few, the smallest part that promises enough of them, or all.
    """
    tables = [f"{name}_wanted AS MATERIALIZED (SELECT {wanted} AS n)"]
    limit, read = f"(SELECT n FROM {name}_wanted)", [f"(SELECT n FROM {name}_part{part}_n)" for part in parts]
    for number, part in enumerate(parts):
        condition = "true"
        if number:
            condition = f"greatest({', '.join(read[:number])}) < {limit}"
            if part > 1:
                condition += f" AND {read[0]} * {parts[0] // part} > {SAFETY} * {limit}"
        limited = f"CASE WHEN {condition} THEN {limit} ELSE 0 END"
        tables += _part(f"{name}_part{part}", step, part, conditions, limited, parameters)
    # Every part holds the ones before it, so the last that was read stands for all.
    chosen = []
    for number, part in enumerate(parts):
        none_later = f" WHERE greatest({', '.join(read[number + 1 :])}) = 0" if part > 1 else ""
        chosen.append(f"SELECT * FROM {name}_part{part}{none_later}")
    return [*tables, f"{name} AS MATERIALIZED ({' UNION ALL '.join(chosen)})", _count(name)]


def _part(name, step, part, conditions, limit, parameters):
    asked = [f"({step.tsquery})"] if step.tsquery else []
    asked += [f"'#{part}'"] if part > 1 else []
    order = "score DESC"
    if asked:
        parameters[name] = " & ".join(asked)
        conditions = [f"document @@ %({name})s::tsquery", *conditions]
        # Nothing is added, so that the index on the score does not tempt the planner away from the words.
        order = "score + 0 DESC"
    rows = f"""{name} AS MATERIALIZED (
        SELECT {step.relaxed} AS relaxed, {SAMPLED} FROM search_entry WHERE {" AND ".join(conditions)}
        ORDER BY {order}, object_id LIMIT {limit})"""
    return [rows, _count(name)]


def _count(table):
    return f"{table}_n AS MATERIALIZED (SELECT count(*) AS n FROM {table})"


def _union(tables):
    return " UNION ALL ".join(f"SELECT * FROM {table}" for table in tables)


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


def _narrowing(filters, parameters):
    """SQL of every filter in use, by the facet that it belongs to."""
    sql = {}

    def labelled(name, values):
        parameters[name] = [f"{name}:{value}" for value in values]
        sql[name] = f"labels && %({name})s::text[]"

    if filters.category is not None:
        labelled("category", [filters.category])
    if filters.countries:
        labelled("country", filters.countries)
    if filters.certificates:
        labelled("certificate", filters.certificates)
    if filters.verified:
        labelled("verified", ["yes"])
    if filters.prices:
        labelled("price", filters.prices)
    if filters.price_from is not None or filters.price_to is not None:
        labelled("price", bands.bands_between(filters.price_from, filters.price_to))
        for bound, sign, value in (("from", ">=", filters.price_from), ("to", "<=", filters.price_to)):
            if value is not None:
                parameters[f"price_{bound}"] = value
                sql["price"] += f" AND price_usd {sign} %(price_{bound})s"
    if filters.moq is not None:
        parameters["moq"] = filters.moq
        sql["moq"] = "moq <= %(moq)s"
    if filters.lead_time is not None:
        parameters["lead_time"] = filters.lead_time
        sql["lead_time"] = "lead_time_days <= %(lead_time)s"
    if filters.exhibitors is not None:
        labelled("exhibitor", filters.exhibitors)
    return sql


def _counts(sample, condition):
    labels = f"SELECT unnest(labels) AS label FROM {sample}"
    return f"SELECT label, count(*) AS n FROM ({labels}) AS labelled WHERE {condition} GROUP BY label"
