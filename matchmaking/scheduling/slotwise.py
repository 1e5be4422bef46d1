"""A whole schedule within seconds: which pairs meet is chosen without the clock, then slot by slot as many of
them as can meet at once. Whoever has the least hours left for what is still to come goes first."""

from ortools.graph.python import min_cost_flow

from matchmaking.scheduling.greedy import greedy
from matchmaking.scheduling.taken import Taken

FINE = 1_000  # steps of urgency: costs of a flow are whole numbers


def slotwise(problem, chosen, start=()):
    """A schedule that holds, near to the `chosen` pairs; what did not fit is filled up greedily."""
    taken = Taken(problem, {**dict(start), **problem.fixed})
    left = {pair for pair in chosen if pair not in taken.schedule}
    crowd = [sum(slot in person.free for person in problem.people) for slot in range(len(problem.slots))]
    order = sorted(range(len(problem.slots)), key=lambda slot: crowd[slot])
    for at, slot in enumerate(order):
        for pair in match(taken, left, slot, frozenset(order[at:])):
            taken.put(pair, slot)
            left.discard(pair)
    return greedy(problem, taken.schedule)


def match(taken, left, slot, later):
    """The pairs of `left` that meet in the slot: a matching of the most urgent."""
    problem = taken.problem
    fitting = [
        pair
        for pair in left
        if slot in problem.options[pair]
        and all(map(taken.has_time, problem.ends[pair]))
        and taken.fits(pair, slot)
    ]
    if not fitting:
        return []
    urgency = urgencies(taken, left, later)
    room = len(fitting) if problem.capacity is None else problem.capacity - taken.in_slot[slot]
    weights = {}
    for pair in fitting:
        one, two = problem.ends[pair]
        still = sum(other in later for other in problem.options[pair])
        weights[pair] = (
            int(FINE * (0.2 + urgency[one] + urgency[two] + 2 / still)) + problem.pairs[pair].value
        )
    return best_matching(problem, weights, room)


def urgencies(taken, left, later):
    """{person: meetings still to come for each hour that is left for them}"""
    waiting = {}
    for pair in left:
        for end in taken.problem.ends[pair]:
            waiting[end] = waiting.get(end, 0) + 1
    people = taken.problem.people
    return {
        end: (many / max(1, len((people[end].free & later) - taken.of[end]))) ** 3
        for end, many in waiting.items()
    }


def best_matching(problem, weights, room):
    """The pairs, no two of one person and `room` at most, that weigh most."""
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink, arcs, seen = len(problem.people), len(problem.people) + 1, {}, set()
    for pair, weight in weights.items():
        buyer, exhibitor = problem.ends[pair]
        for end, arc in ((buyer, (source, buyer)), (exhibitor, (exhibitor, sink))):
            if end not in seen:
                seen.add(end)
                flow.add_arc_with_capacity_and_unit_cost(*arc, 1, 0)
        arcs[flow.add_arc_with_capacity_and_unit_cost(buyer, exhibitor, 1, -weight)] = pair
    flow.add_arc_with_capacity_and_unit_cost(source, sink, room, 0)
    flow.set_node_supply(source, room)
    flow.set_node_supply(sink, -room)
    flow.solve()
    return [pair for arc, pair in arcs.items() if flow.flow(arc)]
