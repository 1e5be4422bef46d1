"""The search for the best schedule: CP-SAT on the whole where it is small enough, then on parts by turns.

What is known at any moment holds: `tell` is given the best schedule and the bound as they become better, and
answers whether to stop; what was best then is the result.
"""

import random
import time
from dataclasses import dataclass

from matchmaking.scheduling.bounds import choose_pairs
from matchmaking.scheduling.greedy import greedy
from matchmaking.scheduling.parts import Part
from matchmaking.scheduling.slotwise import slotwise
from matchmaking.scheduling.taken import Taken

WHOLE = 20_000  # choices of a pair and a slot, up to which CP-SAT has all of it at once
SHARE = 0.4  # of the time, for the whole; what is not proven by then is made better by parts
PART = 6_000  # choices of a part to begin with; it grows while parts are solved, and shrinks where not
TURN_SECONDS = 4


@dataclass
class Result:
    """`score` counts what stays in a repair, too; `bound` is proven for the score."""

    schedule: dict
    score: int
    bound: int
    seconds: float = 0.0
    first_seconds: float = 0.0  # until the first schedule that holds

    @property
    def gap(self):
        """How much better a schedule could at most be, as a share of the bound."""
        return (self.bound - self.score) / self.bound if self.bound else 0.0


def solve(problem, seconds, tell=None, start=(), workers=2, seed=1):
    """The best schedule found within so many seconds, from `start` on where one is given."""
    return Search(problem, seconds, tell, workers, seed).run(start)


class Search:
    def __init__(self, problem, seconds, tell, workers, seed):
        self.problem, self.tell, self.workers = problem, tell or (lambda result: False), workers
        self.began = time.monotonic()
        self.until = self.began + seconds
        self.random = random.Random(seed)
        self.best, self.is_stopped, self.size = None, False, PART

    def run(self, start):
        bound, chosen = choose_pairs(self.problem)
        self.best = Result({}, -1, bound)
        first = holding(self.problem, dict(self.problem.kept) | dict(start))
        self.better(greedy(self.problem, first))
        self.best.first_seconds = time.monotonic() - self.began
        self.is_stopped = self.tell(self.best)
        self.better(slotwise(self.problem, chosen, {} if not self.problem.kept else first))
        self.is_stopped = self.is_stopped or self.tell(self.best)
        if sum(map(len, self.problem.options)) <= WHOLE:
            self.search_whole(self.began + SHARE * (self.until - self.began))
        self.search_parts()
        self.better(greedy(self.problem, self.best.schedule))  # nothing that still fits is left out
        self.best.seconds = time.monotonic() - self.began
        return self.best

    @property
    def is_over(self):
        return self.is_stopped or self.best.score >= self.best.bound or time.monotonic() >= self.until

    def better(self, schedule):
        """Keep the schedule where it is better."""
        if schedule is not None and (score := self.problem.score(schedule)) > self.best.score:
            self.best.schedule, self.best.score = schedule, score
            return True
        return False

    def watch(self, schedule, bound=None):
        """What the search asks every moment: whether to stop."""
        if self.better(schedule):
            self.is_stopped = self.tell(self.best)
        else:
            self.is_stopped = self.is_stopped or self.tell(self.best)
        return self.is_over

    def search_whole(self, until):
        fixed = Taken(self.problem, self.problem.fixed)
        options = {
            pair: slots for pair, slots in enumerate(self.problem.options) if pair not in fixed.schedule
        }
        if self.is_over or not any(options.values()):
            return
        part = Part(fixed, options)
        base = self.problem.score(self.problem.fixed)

        def watch(schedule, bound):
            if bound is not None:
                self.best.bound = min(self.best.bound, base + round(bound))
            return self.watch(schedule)

        left = until - time.monotonic()
        schedule, bound, is_proven = part.solve(self.best.schedule, left, self.workers, 1, watch)
        self.better(schedule)
        self.best.bound = min(self.best.bound, base + round(bound)) if is_proven else self.best.bound
        self.best.bound = max(self.best.bound, self.best.score)

    def search_parts(self):
        turn = 0
        while not self.is_over:
            pairs, slots = self.some_slots() if turn % 2 else self.some_people()
            turn += 1
            self.search_part(pairs, slots, turn)

    def search_part(self, pairs, slots, turn):
        """Free what the pairs have in the slots, and place it and all that is left out anew."""
        stays = {
            pair: slot
            for pair, slot in self.best.schedule.items()
            if pair in self.problem.fixed or pair not in pairs or slot not in slots
        }
        outside = Taken(self.problem, stays)
        options = {
            pair: [slot for slot in self.problem.options[pair] if slot in slots]
            for pair in pairs
            if pair not in stays
        }
        part = Part(outside, options)
        left = min(TURN_SECONDS, self.until - time.monotonic())
        schedule, _bound, is_proven = part.solve(
            self.best.schedule, left, self.workers, turn, lambda schedule, bound: self.watch(schedule)
        )
        self.better(schedule)
        self.size = min(60_000, int(self.size * 1.3)) if is_proven else max(1_500, int(self.size * 0.7))

    def some_slots(self):
        """All pairs, in as many slots as fit into a part."""
        slots = list(range(len(self.problem.slots)))
        self.random.shuffle(slots)
        waiting = [pair for pair in range(len(self.problem.pairs)) if pair not in self.best.schedule]
        each = max(1, len(waiting) // 3)
        return range(len(self.problem.pairs)), set(slots[: max(2, self.size // each)])

    def some_people(self):
        """The pairs of as many buyers as fit into a part, first of those with the most left out."""
        left_out = [0] * len(self.problem.buyers)
        for pair, ends in enumerate(self.problem.ends):
            if pair not in self.best.schedule and self.problem.options[pair]:
                left_out[ends[0]] += self.problem.pairs[pair].value
        buyers = sorted(range(len(left_out)), key=lambda one: -left_out[one] * self.random.random())
        pairs, choices = set(), 0
        for buyer in buyers:
            own = self.problem.pairs_of[buyer]
            choices += sum(len(self.problem.options[pair]) for pair in own) // 3
            if pairs and choices > self.size:
                break
            pairs.update(own)
        return pairs, set(range(len(self.problem.slots)))


def holding(problem, schedule):
    """What of a schedule still holds, beside what is fixed."""
    taken = Taken(problem, problem.fixed)
    for pair, slot in schedule.items():
        fits = pair not in taken.schedule and slot in problem.options[pair] and taken.fits(pair, slot)
        if fits and all(map(taken.has_time, problem.ends[pair])):
            taken.put(pair, slot)
    return taken.schedule
