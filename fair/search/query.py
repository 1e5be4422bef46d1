"""Asks: what was meant, which entries answer it, in what order, and how else they could be narrowed."""

import time
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import get_language

from fair.databases import reading
from fair.metrics import search_seconds
from fair.search import asking, statement, vocabulary
from fair.search.models import Entry
from fair.search.statement import CAP, ENOUGH, FACETS, SORTS

MANY = 20_000


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
    """One search, read; `corpus` is how many entries there are in all."""

    words: list[asking.Word]
    kind: Entry.Kind
    filters: Filters
    sort: str
    page: int
    per_page: int
    corpus: int
    counted_at: datetime | None

    @property
    def of_many(self):
        return self.corpus > MANY


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
    """What was found. `capped`: there are at least `total`. `exact`: how many of them have every word.
    `corrected`: found for `suggestion`, because nothing matched the words as written. `relaxed`: the words
    that the first hit lacks, where no entry had every word."""

    hits: list[Hit]
    total: int
    capped: bool
    facets: list[Facet]
    page: int = 1
    per_page: int = 24
    suggestion: str = ""
    corrected: bool = False
    relaxed: list[str] = field(default_factory=list)
    exact: int = 0
    took_ms: float = 0.0

    @property
    def pages(self):
        return -(-self.total // self.per_page)

    def facet(self, name):
        return next(facet for facet in self.facets if facet.name == name)


def search(
    text="", kind="product", filters=None, sort="best", page=1, per_page=24, language=None, strict=False
):
    """Find entries; with no words, the best of all. Never raises for anything that a person can type.

    Every word must be found. Where nothing was, misspelt words are corrected; where of several words that
    leaves fewer than ENOUGH, entries under other names of the thing follow, then entries that lack words;
    with `strict` nothing else is tried.
    """
    started = time.perf_counter()
    question = asking.read(text, language or get_language() or "en")
    asked = Asked(
        question.words,
        Entry.Kind(kind),
        filters or Filters(),
        sort if sort in SORTS else "best",
        min(max(1, page), CAP),
        min(max(1, per_page), 100),
        question.entries,
        question.counted_at,
    )
    found = _find(asked, asking.steps_of_all(asked.words) if asked.words else [])
    if asked.words and not strict and found.total < (ENOUGH if len(asked.words) > 1 else 1):
        found = _find_more(asked, found)
    took = time.perf_counter() - started
    search_seconds.observe(took)
    return replace(found, took_ms=took * 1000)


def _find_more(asked, found):
    words = vocabulary.correct(asked.words, asked.counted_at)
    suggestion = " ".join(word.text for word in words) if words != asked.words else ""
    if suggestion and not found.total:
        asked = replace(asked, words=words)
        more = _find(asked, asking.steps_of_all(words) + asking.steps_of_some(words))
        return replace(more, suggestion=suggestion, corrected=more.total > 0)
    others = asking.steps_of_other_names(asked.words) + asking.steps_of_some(asked.words)
    if others:
        found = _find(asked, asking.steps_of_all(asked.words) + others)
    return replace(found, suggestion=suggestion)


def _find(asked, steps):
    sql, parameters = statement.build(asked, steps)
    with reading(Entry).cursor() as cursor:
        cursor.execute(sql, parameters)
        total, exact, hits, lacking, counted = cursor.fetchone()
    return Results(
        hits=[Hit(asked.kind.value, *ids) for ids in hits or []],
        total=total,
        capped=total == CAP,
        facets=_facets(counted or {}, asked.filters),
        page=asked.page,
        per_page=asked.per_page,
        relaxed=[]
        if exact
        else [word.text for word, lacks in zip(asked.words, lacking or [], strict=False) if lacks],
        exact=exact,
    )


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
