"""Search: how long queries of many kinds take, with facets, over a catalogue of the biggest fair.

    bin/bench search [--products 1800000] [--queries 60]

Generates the products straight into the search's table, once for a data folder, settled as by
`manage.py reindex --settle`, then asks a mixed set of queries in a fixed random order, each with different
words, and prints the latencies by kind.
"""

import argparse
import io
import multiprocessing
import os
import random
import statistics
import time
from functools import cache

from fair import embedded

CHUNK = 20_000


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench search", description=__doc__.partition("\n")[0])
    parser.add_argument("--products", type=int, default=1_800_000)
    parser.add_argument("--queries", type=int, default=60, help="of every kind")
    options = parser.parse_args(arguments)

    embedded.start_missing()
    os.environ.setdefault("SECRET_KEY", "for this benchmark alone")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
    import django

    django.setup()
    fill(options.products)
    latencies = {kind: [] for kind in KINDS}
    asked = [(kind, number) for kind in KINDS for number in range(options.queries)]
    random.Random(3).shuffle(asked)
    for kind, number in random.Random(4).sample(asked, min(100, len(asked))):  # warms caches and plans
        ask(kind, number + options.queries)
    found = dict.fromkeys(KINDS, 0)
    for kind, number in asked:
        started = time.perf_counter()
        found[kind] += ask(kind, number)
        latencies[kind].append((time.perf_counter() - started) * 1000)
    report(latencies, found)


def fill(products):
    """Generate the catalogue, unless this data folder holds it already."""
    from django.core.management import call_command
    from django.db import connection

    from fair.search import documents, vocabulary
    from fair.search.models import Corpus, Entry

    call_command("migrate", verbosity=0)
    if Corpus.objects.filter(entries=products).exists():
        return
    started = time.perf_counter()
    indexes = [index for index in Entry._meta.indexes if index.name != "entry_best"]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE search_entry, search_corpus")
        for index in indexes:
            cursor.execute(f"DROP INDEX IF EXISTS {index.name}")
    chunks = [(start, min(start + CHUNK, products)) for start in range(0, products, CHUNK)]
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool, connection.cursor() as cursor:
        for rows in pool.imap_unordered(generate, chunks):
            cursor.copy_expert(COPY, io.StringIO(rows))
    print(f"generated {products:,} in {time.perf_counter() - started:.0f} s", flush=True)
    documents.settle()
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_index(Entry, index)
    print(f"indexed at {time.perf_counter() - started:.0f} s", flush=True)
    terms = vocabulary.refresh()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_entry")
        cursor.execute("VACUUM ANALYZE search_term")
        cursor.execute("SELECT pg_size_pretty(pg_total_relation_size('search_entry'))")
        size = cursor.fetchone()[0]
    print(
        f"{terms:,} terms, table with indexes {size}, ready at {time.perf_counter() - started:.0f} s",
        flush=True,
    )


def lines():
    """The scores that the best of each share reach, known because of how the catalogue draws them."""
    from bench.search_catalogue import SCORES
    from fair.search.documents import SHARES

    return [SCORES.inv_cdf(1 - 1 / share) for share in SHARES]


COPY = (
    "COPY search_entry (kind, object_id, exhibitor_id, title, document, heading, length, labels, score, "
    "price_usd, moq, lead_time_days, added_at, updated_at) FROM STDIN"
)


def generate(bounds):
    """A chunk of the catalogue as PostgreSQL's COPY text; runs in processes of its own."""
    import django

    django.setup()
    from django.utils import timezone

    from bench.search_catalogue import Catalogue
    from fair.search import documents
    from fair.search.models import Corpus

    catalogue, now = Catalogue(), timezone.now()
    corpus = Corpus(lines=lines())
    rows = []
    for number in range(*bounds):
        row = documents.row(catalogue.product(number), corpus, now)
        rows.append("\t".join(map(field, row)))
    return "\n".join(rows) + "\n"


def field(value):
    if value is None:
        return "\\N"
    if isinstance(value, list):
        value = "{" + ",".join('"' + item.replace('"', '\\"') + '"' for item in value) + "}"
    return str(value).replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")


def ask(kind, number):
    """One search; returns how many were found."""
    from fair.search.query import Filters, search

    chance = random.Random(f"{kind} {number}")
    text, filters, language = KINDS[kind](chance)
    return search(text, filters=Filters(**filters), language=language).total


def noun(chance, language=0):
    from bench.search_catalogue import NOUNS

    return NOUNS[int(len(NOUNS) * chance.random() ** 2)][language]


def quality(chance, language="en"):
    from bench.search_catalogue import QUALITIES

    return chance.choice(QUALITIES[language])


def brand(chance):
    return chance.choice(brands())


@cache
def brands():
    from bench.search_catalogue import Catalogue

    return Catalogue().brands


def misspelt(chance):
    word = noun(chance)
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def a_filter(chance):
    return chance.choice(
        [
            {"countries": ("CN",)},
            {"countries": ("DE", "IT")},
            {"price_from": 5, "price_to": 50},
            {"verified": True},
            {"moq": 100},
            {"certificates": ("CE",)},
        ]
    )


def a_category(chance):
    from bench.search_catalogue import CATEGORIES

    return chance.choice(chance.choice(CATEGORIES))


KINDS = {
    "common word": lambda chance: (chance.choice([*noun(chance).split(), quality(chance)]), {}, "en"),
    "two words": lambda chance: (f"{quality(chance)} {noun(chance).split()[-1]}", {}, "en"),
    "three words": lambda chance: (f"{quality(chance)} {quality(chance)} {noun(chance)}", {}, "en"),
    "words and filters": lambda chance: (noun(chance), a_filter(chance) | a_filter(chance), "en"),
    "brand": lambda chance: (brand(chance), {}, "en"),
    "model code": lambda chance: (f"{brand(chance)[:2]}-{chance.randint(10, 9999)}A", {}, "en"),
    "typo": lambda chance: (misspelt(chance), {}, "en"),
    "Chinese": lambda chance: (
        chance.choice(["", quality(chance, "zh-hans")]) + noun(chance, 1),
        {},
        "zh-hans",
    ),
    "browse": lambda chance: (
        "",
        {"category": a_category(chance), "countries": (chance.choice(["CN", "IN"]),)},
        "en",
    ),
    "browse all": lambda chance: ("", {}, "en"),
    "nothing": lambda chance: (f"{brand(chance)}q zzx{chance.randint(0, 999)}", {}, "en"),
}


def report(latencies, found):
    everything = [latency for values in latencies.values() for latency in values]
    print(f"{'ms':<20}{'p50':>8}{'p95':>8}{'p99':>8}{'worst':>8}{'found':>10}")
    for kind, values in [*latencies.items(), ("all", everything)]:
        cuts = statistics.quantiles(values, n=100, method="inclusive")
        mean = f"{found[kind] / len(values):>10,.0f}" if kind in found else ""
        print(f"{kind:<20}{cuts[49]:>8.1f}{cuts[94]:>8.1f}{cuts[98]:>8.1f}{max(values):>8.1f}{mean}")
    print("asked: p95 60, p99 150")
