"""Asks: what was meant, which entries answer it, in what order, and how else they could be narrowed."""

import itertools
import time
from dataclasses import dataclass, field, replace

from django.db import connection
from django.utils.translation import get_language

from fair.search import asking, bands
from fair.search.models import Entry

CAP = 2_000
ENOUGH = 8
SORTS = {
    "best": "relaxed, rank DESC, score DESC, object_id",
    "price": "price_usd, rank DESC, object_id",
    "-price": "price_usd DESC NULLS LAST, rank DESC, object_id",
    "moq": "moq, rank DESC, object_id",
    "newest": "added_at DESC, object_id",
}
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
SAMPLED = "object_id, exhibitor_id, heading, length, labels, score, price_usd, moq, added_at"
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
class Asked:
    """One search, read."""

    words: list[asking.Word]
    kind: Entry.Kind
    filters: Filters
    sort: str
    page: int
    per_page: int


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
    words = asking.read(text, language or get_language() or "en")
    asked = Asked(
        words,
        Entry.Kind(kind),
        filters or Filters(),
        sort if sort in SORTS else "best",
        max(1, page),
        min(max(1, per_page), 100),
    )
    found = _find(asked, asking.steps_of_all(words) if words else [asking.Step("")])
    if found.total < ENOUGH and len(words) > 1:
        found = _find(asked, asking.steps_of_all(words) + asking.steps_of_some(words))
    return replace(found, took_ms=(time.perf_counter() - started) * 1000)


def _find(asked, steps):
    parameters = {"skip": (asked.page - 1) * asked.per_page, "take": asked.per_page}
    narrowing = _narrowing(asked.filters, parameters)
    chosen = [name for name in FACETS if name in narrowing]
    samples = []
    for name in ["", *chosen]:
        where = [f"kind = '{asked.kind.value}'"] + [sql for other, sql in narrowing.items() if other != name]
        samples += _sample(f"sample_{name}", where, steps, parameters)
    counts = [_counts("sample_", [name for name in FACETS if name not in chosen])]
    counts += [_counts(f"sample_{name}", [name]) for name in chosen]
    sql = f"""
        WITH {", ".join(samples)}
        SELECT (SELECT count(*) FROM sample_),
               (SELECT array_agg(ARRAY[object_id, exhibitor_id]) FROM (
                    SELECT object_id, exhibitor_id, {_rank(asked.words, parameters)} AS rank FROM sample_
                    ORDER BY {SORTS[asked.sort]} LIMIT %(take)s OFFSET %(skip)s) AS page),
               (SELECT json_object_agg(label, n) FROM ({" UNION ALL ".join(counts)}) AS counts)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        total, hits, counted = cursor.fetchone()
    return Results(
        hits=[Hit(asked.kind.value, *ids) for ids in hits or []],
        total=total,
        capped=total == CAP,
        facets=_facets(counted or {}, asked.filters),
        page=asked.page,
        per_page=asked.per_page,
    )


def _sample(name, where, steps, parameters):
    """Common table expressions for the best entries of every step, until the cap is reached."""
    made, before = [], []
    for number, step in enumerate(steps):
        conditions = list(where)
        if step.tsquery:
            parameters[f"step_{number}"] = " & ".join([f"({step.tsquery})", *(f"!({s})" for s in before)])
            conditions.append(f"document @@ %(step_{number})s::tsquery")
            before.append(step.tsquery)
        left = " - ".join([str(CAP), *(f"(SELECT count(*) FROM {name}_{n})" for n in range(number))])
        made.append(
            f"""{name}_{number} AS MATERIALIZED (
                SELECT {step.relaxed} AS relaxed, {SAMPLED} FROM search_entry WHERE {" AND ".join(conditions)}
                ORDER BY score DESC, object_id LIMIT {left})"""
        )
    union = " UNION ALL ".join(f"SELECT * FROM {name}_{number}" for number in range(len(steps)))
    return [*made, f"{name} AS MATERIALIZED ({union})"]


def _rank(words, parameters):
    """How well an entry answers, in SQL over `heading`: BM25F over the title and the rest of the heading.

    ts_rank counts a lexeme's places with falling weight (1, 1/4, 1/9 …) and divides by 1.645 and by the number
    of lexemes asked for; both are undone. See docs/search.md for the constants.
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
