"""Relevance: NDCG@10 of the site's own search and of plain PostgreSQL ranking, on rated queries.

    bin/bench relevance [--catalogue FILE] [--ratings FILE] [--worst N]

Imports the catalogue (JSON Lines) as anyone would, one exhibitor for each supplier, into a scratch database
that is removed again. The ratings have the columns query, product_id (as in the catalogue) and rating.
Gain 2^rating − 1, unrated counts as 0; queries without a positive rating are left out.
"""

import argparse
import csv
import math
import os
import sys
import time
from collections import defaultdict
from pathlib import Path

from fair import embedded

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
TOP = 10
PLAIN_TABLE = """
    CREATE TABLE plain AS SELECT id,
        setweight(to_tsvector('english', name), 'A')
        || setweight(
            to_tsvector('english', concat_ws(' ', brand, model_code, array_to_string(keywords, ' '))), 'B')
        || setweight(to_tsvector('english', summary), 'C')
        || setweight(to_tsvector('english', concat_ws(' ', description, attributes_text)), 'D') AS document
    FROM exhibitors_product, LATERAL (
        SELECT string_agg(concat_ws(' ', attribute->>'name', attribute->>'value'), ' ') AS attributes_text
        FROM jsonb_array_elements(attributes) AS attribute) AS described
"""
PLAIN = """
    SELECT id FROM plain, websearch_to_tsquery('english', %s) AS asked
    WHERE document @@ asked ORDER BY ts_rank(document, asked) DESC, id LIMIT %s
"""


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench relevance", description=__doc__.partition("\n")[0])
    parser.add_argument("--catalogue", type=Path, default=DATA / "icecat-products.jsonl.gz")
    parser.add_argument("--ratings", type=Path, default=DATA / "relevance-dev.csv")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="show the N worst queries")
    options = parser.parse_args(arguments)
    for file in (options.catalogue, options.ratings):
        if not file.exists():
            sys.exit(f"There is no {file}: name a catalogue with --catalogue and its ratings with --ratings.")

    embedded.start_missing()
    os.environ.setdefault("SECRET_KEY", "for this benchmark alone")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
    import django

    django.setup()
    from django.db import connection

    scratch = connection.creation
    scratch.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        measure(options)
    finally:
        scratch.destroy_test_db(None, verbosity=0)


def measure(options):
    from django.core.management import call_command
    from django.db import connection

    from exhibitors.models import Product

    started = time.perf_counter()
    call_command("import_catalogue", str(options.catalogue), by_supplier=True)
    print(f"import, search and vocabulary included: {time.perf_counter() - started:.1f} s")
    ids = dict(Product.objects.values_list("external_id", "pk"))
    ratings = read_ratings(options.ratings, ids)
    with connection.cursor() as cursor:
        cursor.execute(PLAIN_TABLE)
    ways = {"Kapok": ask_kapok, "plain PostgreSQL": ask_plain}
    scores = {}
    print(f"{'':<20}{'NDCG@10':>9}{'p50 ms':>9}{'p95 ms':>9}   {len(ratings)} queries")
    for way, ask in ways.items():
        scores[way], took = {}, []
        for query, rated in ratings.items():
            began = time.perf_counter()
            found = ask(query)
            took.append((time.perf_counter() - began) * 1000)
            scores[way][query] = ndcg(found, rated)
        took.sort()
        mean = sum(scores[way].values()) / len(ratings)
        print(f"{way:<20}{mean:>9.4f}{took[len(took) // 2]:>9.1f}{took[int(len(took) * 0.95)]:>9.1f}")
    for query in sorted(ratings, key=scores["Kapok"].get)[: options.worst]:
        print(f"{query:<30}" + "".join(f"  {way} {scores[way][query]:.3f}" for way in ways))


def read_ratings(file, ids):
    """{query: {product's key: rating}} of the queries that have a positive rating."""
    ratings = defaultdict(dict)
    with file.open(newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            # A rated product that the catalogue lacks stays in the ideal order, under a key that nothing has.
            ratings[row["query"]][ids.get(row["product_id"], row["product_id"])] = int(row["rating"])
    return {query: rated for query, rated in ratings.items() if any(rated.values())}


def ask_kapok(query):
    from fair.search.query import search

    return [hit.object_id for hit in search(query, per_page=TOP).hits]


def ask_plain(query):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [query, TOP])
        return [pk for (pk,) in cursor.fetchall()]


def ndcg(found, rated):
    """Normalised discounted cumulative gain of the first ten."""
    ideal = sorted(rated.values(), reverse=True)
    return gain(rated.get(pk, 0) for pk in found) / gain(ideal)


def gain(ratings):
    return sum(
        (2**rating - 1) / math.log2(place + 2) for place, rating in zip(range(TOP), ratings, strict=False)
    )
