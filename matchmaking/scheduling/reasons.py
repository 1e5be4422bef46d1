"""Why this meeting, and why not that one: as codes, which matchmaking.hosted_words puts into words."""

from matchmaking.scheduling.problem import MUST

BUYER, EXHIBITOR = "buyer", "exhibitor"


def why_met(problem, pair):
    """{"buyer": what the buyer wished, "exhibitor": …, "fixed": whether it was set by hand}"""
    one = problem.pairs[pair]
    return {
        BUYER: wish_name(one.by_buyer),
        EXHIBITOR: wish_name(one.by_exhibitor),
        "fixed": pair in problem.fixed,
    }


def wish_name(weight):
    return "must" if weight == MUST else "want" if weight else ""


def why_not(taken, pair):
    """{"code": …, "who": the side that it is about, "hours": common ones, "higher": meetings that
    counted as much or more} for a pair that the schedule of the Taken leaves out.

    "hours": both are never free at once. "target": one has as many as they should have. "taken": at each
    common hour one of them meets somebody else. "row": it would be one too many without a pause. "full":
    the tables are. "open": it would fit, and was not thought of.
    """
    problem, options = taken.problem, taken.problem.options[pair]
    ends = problem.ends[pair]
    if not options:
        return {"code": "hours"}
    for end, side in zip(ends, (BUYER, EXHIBITOR), strict=True):
        if not taken.has_time(end):
            return {
                "code": "target",
                "who": side,
                "many": len(taken.of[end]),
                "higher": higher(taken, end, pair),
            }
    free = [slot for slot in options if not any(slot in taken.of[end] for end in ends)]
    if not free:
        busy = max(ends, key=lambda end: len(taken.of[end].intersection(options)))
        side = BUYER if busy == ends[0] else EXHIBITOR
        return {"code": "taken", "who": side, "hours": len(options), "higher": higher(taken, busy, pair)}
    rested = [slot for slot in free if not any(taken.tires(end, slot) for end in ends)]
    if not rested:
        return {"code": "row", "hours": len(free)}
    if all(map(taken.is_full, rested)):
        return {"code": "full", "hours": len(rested)}
    return {"code": "open", "hours": len(rested)}


def higher(taken, end, pair):
    """How many of the person's meetings count as much as the pair, or more."""
    value = taken.problem.pairs[pair].value
    own = (other for other in taken.problem.pairs_of[end] if other in taken.schedule)
    return sum(taken.problem.pairs[other].value >= value for other in own)
