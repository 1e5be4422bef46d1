"""The plain way: the highest wishes first, each at the first hour that both have left."""

from matchmaking.scheduling.taken import Taken


def greedy(problem, start=()):
    """A schedule that holds, from what is fixed and `start` on."""
    taken = Taken(problem, {**dict(start), **problem.fixed})
    for pair in sorted(range(len(problem.pairs)), key=lambda pair: -problem.pairs[pair].value):
        if pair not in taken.schedule and all(map(taken.has_time, problem.ends[pair])):
            fill(taken, pair)
    return taken.schedule


def fill(taken, pair):
    """Put the pair where it was before, or into the first slot that it fits."""
    options = taken.problem.options[pair]
    kept = taken.problem.kept.get(pair)
    first = [kept] if kept in options else []
    slot = next((slot for slot in [*first, *options] if taken.fits(pair, slot)), None)
    if slot is not None:
        taken.put(pair, slot)
