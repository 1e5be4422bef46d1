"""Asks: what was meant, which entries answer it, in what order, and how else they could be narrowed."""

import time
from dataclasses import dataclass, field, replace

from django.db import connection
from django.utils.translation import get_language

from fair.search import bands
from fair.search.words import EMPTY, cjk_words, is_cjk, lexemes, tokens

CAP = 2_000
MOST_WORDS = 12
LONGEST_QUERY = 300
SORTS = {
    "best": "rank DESC, score DESC, object_id",
    "price": "price_usd, rank DESC, object_id",
    "-price": "price_usd DESC NULLS LAST, rank DESC, object_id",
    "moq": "moq, rank DESC, object_id",
    "newest": "added_at DESC, object_id",
}
FACETS = ("category", "country", "price", "moq", "lead_time", "certificate", "verified")


@dataclass(frozen=True)
class Filters:
    """What the results are narrowed to. `exhibitors` are the ids that the caller allows; None is all.

    `prices` are indexes of bands.price_bands(); `moq` and `lead_time` are at most that many.
    """

    category: int | None = None
    countries: tuple[str, ...] = ()
    prices: tuple[int, ...] = ()
    price_from: float | None = None
    price_to: float | None = None
    moq: int | None = None
    lead_time: int | None = None
    certificates: tuple[str, ...] = ()
    verified: bool = False
    exhibitors: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Hit:
    kind: str
    object_id: int
    exhibitor_id: int


@dataclass(frozen=True)
class Option:
    value: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """One way to narrow: its options with how many entries each would leave, most first."""

    name: str
    options: list[Option]


@dataclass(frozen=True)
class Results:
    """What was found. `capped`: there are at least `total`. `corrected`: found for `suggestion`, because
    nothing matched the words as written. `relaxed`: the words that had to be left out."""

    hits: list[Hit]
    total: int
    capped: bool
    facets: list[Facet]
    page: int = 1
    per_page: int = 24
    suggestion: str = ""
    corrected: bool = False
    relaxed: list[str] = field(default_factory=list)
    took_ms: float = 0.0

    @property
    def pages(self):
        return -(-self.total // self.per_page)

    def facet(self, name):
        return next(facet for facet in self.facets if facet.name == name)


def search(text="", kind="product", filters=None, sort="best", page=1, per_page=24, language=None):
    """Find entries; with no words, the best of all. Never raises for anything that a person can type."""
    started = time.perf_counter()
    filters = filters or Filters()
    asked = parse(text, language or get_language() or "en")
    sort = sort if sort in SORTS else "best"
    page, per_page = max(1, page), min(max(1, per_page), 100)
    found = _find(asked, " & ", kind, filters, sort, page, per_page)
    if not found.total and len(asked) > 1:
        found = _find(asked, " | ", kind, filters, sort, page, per_page)
    return replace(found, took_ms=(time.perf_counter() - started) * 1000)


@dataclass(frozen=True)
class Asked:
    """A word of the query and the tsquery that stands for it."""

    text: str
    query: str


def parse(text, language):
    """The words of a query, each with what it may match."""
    text = text[:LONGEST_QUERY].replace("\0", " ")
    asked = []
    written = tokens(text)
    for token in [t for t in written if t not in EMPTY] or written:
        for part in cjk_words(token) if is_cjk(token) else [token]:
            asked.append(Asked(part, _alternatives(part, language)))
    return list(dict.fromkeys(asked))[:MOST_WORDS]


def _alternatives(token, language):
    if is_cjk(token):
        pairs = [token[i : i + 2] for i in range(len(token) - 1)]
        return (
            f"({_quoted(token)} | ({' & '.join(map(_quoted, pairs))}))" if len(pairs) > 1 else _quoted(token)
        )
    found = lexemes(token, "en")
    whole = {found[0], *lexemes(token, language)[:1], token.replace("-", "") if token.isalpha() else found[0]}
    query = " | ".join(_quoted(lexeme) for lexeme in sorted(whole))
    if len(found) > 1:
        query += f" | ({' & '.join(map(_quoted, found[1:]))})"
    return f"({query})"


def _quoted(lexeme):
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _find(asked, joined, kind, filters, sort, page, per_page):
    query = joined.join(word.query for word in asked)
    samples, parameters = [], {"query": query, "skip": (page - 1) * per_page, "take": per_page}
    narrowing = _narrowing(filters, parameters)
    rank = "ts_rank('{0.05, 0.2, 0.5, 1}', document, %(query)s::tsquery, 1)" if asked else "0"
    where = [f"kind = '{'exhibitor' if kind == 'exhibitor' else 'product'}'"]
    if asked:
        where.append("document @@ %(query)s::tsquery")
    chosen = [name for name in FACETS if name in narrowing]
    for name in ["", *chosen]:
        conditions = where + [sql for other, sql in narrowing.items() if other != name]
        samples.append(
            f"""sample_{name} AS MATERIALIZED (
                SELECT object_id, exhibitor_id, labels, score, price_usd, moq, added_at, {rank} AS rank
                FROM (SELECT * FROM search_entry WHERE {" AND ".join(conditions)}
                      ORDER BY score DESC LIMIT {CAP}) AS best)"""
        )
    counts = [_counts("sample_", [name for name in FACETS if name not in chosen])]
    counts += [_counts(f"sample_{name}", [name]) for name in chosen]
    sql = f"""
        WITH {", ".join(samples)}
        SELECT (SELECT count(*) FROM sample_),
               (SELECT array_agg(ARRAY[object_id, exhibitor_id]) FROM (
                    SELECT object_id, exhibitor_id FROM sample_
                    ORDER BY {SORTS[sort]} LIMIT %(take)s OFFSET %(skip)s) AS page),
               (SELECT json_object_agg(label, n) FROM ({" UNION ALL ".join(counts)}) AS counts)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        total, hits, counted = cursor.fetchone()
    return Results(
        hits=[Hit(kind, *ids) for ids in hits or []],
        total=total,
        capped=total == CAP,
        facets=_facets(counted or {}, filters),
        page=page,
        per_page=per_page,
    )


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


def _counts(sample, names):
    wanted = " OR ".join(f"label LIKE '{name}:%%'" for name in names) or "false"
    return f"SELECT label, count(*) AS n FROM {sample}, unnest(labels) AS label WHERE {wanted} GROUP BY label"


def _facets(counted, filters):
    selected = {
        "category": {str(filters.category)},
        "country": set(filters.countries),
        "price": set(map(str, filters.prices)),
        "moq": {str(filters.moq)},
        "lead_time": {str(filters.lead_time)},
        "certificate": set(filters.certificates),
        "verified": {"yes"} if filters.verified else set(),
    }
    facets = []
    for name in FACETS:
        values = {label.partition(":")[2]: n for label, n in counted.items() if label.startswith(f"{name}:")}
        values = {value: 0 for value in selected[name] if value != "None"} | values
        options = [Option(value, n, value in selected[name]) for value, n in values.items()]
        facets.append(Facet(name, sorted(options, key=lambda option: (-option.count, option.value))))
    return facets
