"""Recommendations: how good they are against planted truth, and how fast one list and all of a night are.

    bin/bench match [--exhibitors 400] [--buyers 2000]      (the fair of the issue: 26000 and 100000)

Fills a generated fair (manage.py load_fair) with buyers who each have a hidden need: kinds of product of
one trade, attributes, a certificate, a price, a quantity, origins and languages. Their profiles tell that
need with gaps; what of it they leave out shows only in what they say to a few exhibitors. An exhibitor is
right for a buyer if single products of it meet the need; the truth is reckoned from the products, not from
what the lists are reckoned from.
"""

import argparse
import random
import statistics
import time

from bench import match_truth, sizes


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench match", description=__doc__.partition("\n")[0])
    parser.add_argument("--exhibitors", type=int, default=400)
    parser.add_argument("--buyers", type=int, default=2_000)
    parser.add_argument("--products", type=int, help="in all; 10 of each exhibitor where it is left out")
    parser.add_argument("--judged", type=int, default=400, help="buyers whose lists are judged")
    options = parser.parse_args(arguments)

    products = options.products or options.exhibitors * 10
    sizes.open_fair(options.exhibitors, products)
    run(options.buyers, options.judged)


def run(buyers, judged):
    """Fill the fair that is open and measure; returns the figures, for the tests."""
    from fair.models import Edition
    from matchmaking.services.reckoning import reckon_all

    edition = Edition.objects.current()
    needs = match_truth.fill(edition, buyers)
    began = time.perf_counter()
    count = reckon_all(
        edition, lambda line: print(f"{time.perf_counter() - began:7.1f} s  {line}", flush=True)
    )
    night = time.perf_counter() - began
    print(f"{'a night':<28}{night:>9.1f} s for {count:,} lists")
    chance = random.Random(9)
    sample = chance.sample(needs, min(judged, len(needs)))
    figures = judge(edition, sample, chance)
    for name, precision in figures.items():
        print(f"{name:<28}{precision:>9.3f} precision@10")
    took = time_lists(edition, sample)
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    print(f"{'one list of 20, ms':<28}p50 {cuts[49]:.1f}  p95 {cuts[94]:.1f}  worst {max(took):.1f}")
    print("asked: p95 of one list 100 ms, a night 600 s")
    return figures | {"night": night, "p95": cuts[94], "lists": count}


def judge(edition, sample, chance):
    """The precision@10 of each way to recommend, over the buyers of the sample who have a right exhibitor."""
    from matchmaking.models import ExhibitorsForBuyer

    truth = match_truth.Truth(edition)
    right = {need.profile: truth.right_for(need) for need in sample}
    judged = [need for need in sample if right[need.profile]]
    kept = dict(ExhibitorsForBuyer.objects.values_list("profile", "entries"))
    lists = {need.profile: [entry["id"] for entry in kept.get(need.profile, ())] for need in judged}
    taught = match_truth.teach(edition, judged, lists, right)
    middle = statistics.median(len(right[need.profile]) for need in judged)
    print(f"{len(judged):,} buyers for whom somebody is right, in the middle {middle:.0f} exhibitors")

    def beyond(found, need):
        """Without the five that the buyer has spoken of: what was told is neither found nor right."""
        spoken = lists[need.profile][:5]
        return [pk for pk in found if pk not in spoken], right[need.profile] - set(spoken)

    ways = {
        "random": lambda need: (chance.sample(truth.exhibitors, 10), right[need.profile]),
        "same category": lambda need: (truth.of_category(need, chance), right[need.profile]),
        "recommended": lambda need: (lists[need.profile], right[need.profile]),
        "at best": lambda need: (sorted(right[need.profile]), right[need.profile]),
        "beyond the first 5": lambda need: beyond(lists[need.profile], need),
        "the same, taught by them": lambda need: beyond(taught[need.profile], need),
    }
    return {name: statistics.mean(precision(*way(need)) for need in judged) for name, way in ways.items()}


def precision(found, right, at=10):
    return len(set(found[:at]) & right) / at


def time_lists(edition, sample):
    """Milliseconds for the top 20 of each buyer, reckoned anew from the database."""
    from matchmaking.matching.demand import needs_of
    from matchmaking.matching.lists import reckon
    from matchmaking.models import SourcingProfile

    took = []
    for need in sample:
        began = time.perf_counter()
        reckon(needs_of(SourcingProfile.objects.filter(pk=need.profile)), edition)
        took.append((time.perf_counter() - began) * 1000)
    return took
