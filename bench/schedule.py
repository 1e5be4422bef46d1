"""Hosted buyers: how soon a schedule is there, and how near it comes to what none can exceed.

    bin/bench schedule [--buyers 200] [--exhibitors 300] [--days 5] [--slots 12] [--seconds 120]

Wishes are drawn as at fairs: few exhibitors are wished for by many. People live in many zones, and nobody
meets at night. Four programmes of the same size differ in what is scarce. Nothing but numbers is needed, so
no server is started.
"""

import argparse
import random
import sys
import time

from matchmaking.scheduling import MUST, WANT, Pair, Person, Problem, Slot, faults, figures_of, greedy, solve

HOME, ABROAD = [0] * 6, [-8, -7, -6, -5, -12, -13, 1, 2]  # hours from the clock of the fair
# What is scarce: most in a row, most meetings of a buyer and of an exhibitor, tables for each buyer.
PROGRAMMES = {
    "as usual": {"row": 4, "targets": (24, 15), "tables": 0.4},
    "few tables": {"row": 4, "targets": (24, 15), "tables": 0.2},
    "a pause after each": {"row": 1, "targets": (24, 15), "tables": 0.5},
    "full days": {"row": 2, "targets": (45, 30), "tables": 0.35},
}


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench schedule", description=__doc__.partition("\n")[0])
    parser.add_argument("--buyers", type=int, default=200)
    parser.add_argument("--exhibitors", type=int, default=300)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--slots", type=int, default=12, help="of a day")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--only", choices=PROGRAMMES)
    options = parser.parse_args(arguments)
    wrong = False
    for name, scarce in PROGRAMMES.items():
        if not options.only or options.only == name:
            wrong |= measure(name, make_programme(options, **scarce), options.seconds)
    sys.exit(1 if wrong else 0)


def measure(name, problem, seconds):
    """Print what came of a programme; whether it missed its mark."""
    began = time.perf_counter()
    plain = greedy(problem)
    plain_seconds, told = time.perf_counter() - began, []
    began = time.perf_counter()

    def tell(result):
        if not told or told[-1][1] != result.score:
            told.append((time.perf_counter() - began, result.score))
        return False

    result = solve(problem, seconds, tell)
    gap, plain_gap = 100 * result.gap, 100 * (result.bound - problem.score(plain)) / result.bound
    figures, broken = figures_of(problem, result.schedule), faults(problem, result.schedule)
    people = f"{len(problem.buyers)} x {len(problem.exhibitors)} x {len(problem.slots)}"
    print(f"{name}: {people}, {len(problem.pairs)} pairs with wishes")
    soon = gap_at(told, result, 10)
    print(f"  the first that holds after {result.first_seconds:.2f} s; after 10 s a gap of {soon:.2f} %")
    print(f"  after {result.seconds:.0f} s: {result.score} of at most {result.bound}, a gap of {gap:.2f} %")
    print(f"  greedy: {problem.score(plain)} in {plain_seconds:.2f} s, a gap of {plain_gap:.2f} %")
    buyers, state = figures["buyers"], "everything holds" if not broken else f"BROKEN: {broken[:3]}"
    print(f"  {figures['meetings']} meetings, {figures['musts_met']} of {figures['musts']} musts,", end=" ")
    print(f"a buyer has {buyers['least']} to {buyers['most']}, {state}")
    return bool(broken) or gap > 3 or result.first_seconds > 10


def gap_at(told, result, seconds):
    """The gap in percent of what was the best by then."""
    score = max((score for moment, score in told if moment <= seconds), default=0)
    return 100 * (result.bound - score) / result.bound


def make_programme(options, row, targets, tables):
    chance = random.Random(1)
    slots = [
        Slot((day, hour), 2 * day + (hour >= options.slots // 2))
        for day in range(options.days)
        for hour in range(options.slots)
    ]
    sides = [
        [Person(number, hours_of(chance, slots, options.slots), most) for number in range(many)]
        for many, most in zip((options.buyers, options.exhibitors), targets, strict=True)
    ]
    capacity = max(1, round(tables * options.buyers))
    return Problem(slots, *sides, wishes(chance, *map(len, sides)), capacity, row)


def hours_of(chance, slots, a_day):
    """The slots in which somebody is awake, but for one in twenty-five: days are from nine to six."""
    zone = chance.choice(HOME + ABROAD)
    hours = {slot.key: (9 + slot.key[1] * 9 / a_day + zone) % 24 for slot in slots}
    return frozenset(
        number
        for number, slot in enumerate(slots)
        if hours[slot.key] >= 7 and hours[slot.key] + 9 / a_day <= 22 and chance.random() > 0.04
    )


def wishes(chance, buyers, exhibitors):
    """Of each buyer up to thirty, of each exhibitor up to twenty, a seventh of them musts; some refuse."""
    said = {}
    for side, many, others, each in ((0, buyers, exhibitors, 30), (1, exhibitors, buyers, 20)):
        fame = [chance.paretovariate(1.3) for _other in range(others)]
        for one in range(many):
            for other in set(chance.choices(range(others), fame, k=each)):
                pair = (one, other) if side == 0 else (other, one)
                said.setdefault(pair, [0, 0])[side] = MUST if chance.random() < 1 / 7 else WANT
    refused = {(chance.randrange(buyers), chance.randrange(exhibitors)) for _no in range(5 * buyers)}
    return [Pair(*pair, *both) for pair, both in said.items() if pair not in refused]


if __name__ == "__main__":
    main()
