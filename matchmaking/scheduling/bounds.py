"""What no schedule can exceed: the choice of pairs without the clock.

Whoever meets whom, no person has more than their target, nor more than their free hours and pauses allow,
and the tables hold so many in all. To choose pairs under these alone is a flow, whose linear programme has a
whole solution: its value is reached by no schedule that has hours to obey as well.
"""

from ortools.graph.python import min_cost_flow

from matchmaking.scheduling.problem import KEPT


def most_meetings(problem, end):
    """How many a person can have at all, by the target, the free hours and the pauses (exactly)."""
    free = {slot for pair in problem.pairs_of[end] for slot in problem.options[pair]}
    if not problem.most_in_row:
        return min(problem.targets[end], len(free))
    total = 0
    for run in problem.runs:
        in_row = [0] + [-1] * problem.most_in_row  # most meetings so far, by how many came just before
        for slot in run:
            rested = max(in_row)
            going = [-1] * (problem.most_in_row + 1)
            going[0] = rested
            if slot in free:
                for length in range(problem.most_in_row):
                    if in_row[length] >= 0:
                        going[length + 1] = in_row[length] + 1
            in_row = going
        total += max(in_row)
    fixed = sum(end in problem.ends[pair] for pair in problem.fixed)
    return min(problem.targets[end], max(total, fixed))


def choose_pairs(problem):
    """(a bound on `Problem.score`, the pairs that reach it without a clock)"""
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = len(problem.people), len(problem.people) + 1
    buyers = len(problem.buyers)
    for end in range(len(problem.people)):
        most = most_meetings(problem, end)
        tail, head = (source, end) if end < buyers else (end, sink)
        flow.add_arc_with_capacity_and_unit_cost(tail, head, most, 0)
    arcs = {}
    for pair, (buyer, exhibitor) in enumerate(problem.ends):
        if problem.options[pair]:
            value = best_worth(problem, pair)
            arcs[flow.add_arc_with_capacity_and_unit_cost(buyer, exhibitor, 1, -value)] = pair
    most = table_hours(problem)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, most, 0)
    flow.set_node_supply(source, most)
    flow.set_node_supply(sink, -most)
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("The flow of pairs has no solution.")
    return -flow.optimal_cost(), [pair for arc, pair in arcs.items() if flow.flow(arc)]


def best_worth(problem, pair):
    is_kept = problem.kept.get(pair) in problem.options[pair]
    return problem.pairs[pair].value + (KEPT if is_kept else 0)


def table_hours(problem):
    """How many meetings all slots hold together."""
    many = sum(map(len, ([p.free for p in problem.buyers])))
    return many if problem.capacity is None else min(many, problem.capacity * len(problem.slots))
