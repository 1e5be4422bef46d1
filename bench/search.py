"""Search: how long queries of many kinds take, with facets, over a catalogue of the biggest fair.

    bin/bench search [--products 1800000] [--queries 60]

Asks a mixed set of queries of the generated fair (manage.py load_fair), loaded once for a data folder, in a
fixed random order, each with different words, and prints the latencies by kind.
"""

import argparse
import random
import statistics
import time
from functools import cache

from bench import sizes


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench search", description=__doc__.partition("\n")[0])
    parser.add_argument("--products", type=int, default=sizes.PRODUCTS)
    parser.add_argument("--queries", type=int, default=60, help="of every kind")
    options = parser.parse_args(arguments)

    sizes.open_fair(sizes.exhibitors_for(options.products), options.products)
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


def ask(kind, number):
    """One search; returns how many were found."""
    from fair.search.query import Filters, search

    chance = random.Random(f"{kind} {number}")
    text, filters, language = KINDS[kind](chance)
    return search(text, filters=Filters(**filters), language=language).total


@cache
def goods():
    """Of the generated fair, in the order of its list."""
    from booths.loadfair.goods import all_goods

    return all_goods()


def noun(chance, language="en"):
    return goods()[int(len(goods()) * chance.random() ** 2)].name(language)


def quality(chance, language="en"):
    from booths.loadfair.goods import phrases

    return chance.choice(phrases()[language]["qualities"])


def brand(chance):
    from booths.loadfair.plan import brands

    return brands(sizes.SEED)[chance.randrange(250)]


def code(chance):
    """Of some of the first exhibitors' products."""
    from booths.loadfair.plan import prefix

    return f"{prefix(brand(chance))}-{chance.randint(1000, 1060)}"


@cache
def categories():
    from fair.models import Category

    return list(Category.objects.order_by("pk").values_list("pk", flat=True))


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
    return chance.choice(categories())


KINDS = {
    "common word": lambda chance: (chance.choice([*noun(chance).split(), quality(chance)]), {}, "en"),
    "two words": lambda chance: (f"{quality(chance)} {noun(chance).split()[-1]}", {}, "en"),
    "three words": lambda chance: (f"{quality(chance)} {quality(chance)} {noun(chance)}", {}, "en"),
    "words and filters": lambda chance: (noun(chance), a_filter(chance) | a_filter(chance), "en"),
    "brand": lambda chance: (brand(chance), {}, "en"),
    "model code": lambda chance: (code(chance), {}, "en"),
    "typo": lambda chance: (misspelt(chance), {}, "en"),
    "Chinese": lambda chance: (
        chance.choice(["", quality(chance, "zh-hans")]) + noun(chance, "zh-hans"),
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
