"""Schedules as numbers: what holds in each, and that small ones are the best there are."""

import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaking.scheduling import (
    MUST,
    WANT,
    Pair,
    Person,
    Problem,
    Slot,
    Taken,
    faults,
    figures_of,
    greedy,
    solve,
    why_met,
    why_not,
)
from matchmaking.scheduling.bounds import choose_pairs
from matchmaking.scheduling.fairness import gini
from matchmaking.scheduling.slotwise import slotwise

WISHES = st.sampled_from([0, 0, WANT, MUST])


@st.composite
def problems(draw, buyers=3, exhibitors=3, slots=4):
    """Small ones of every kind: pauses, tables, hours of sleep, what is fixed and what was there before."""
    many = draw(st.integers(1, slots))
    split = draw(st.integers(0, many))
    found = [Slot(number, int(number >= split)) for number in range(many)]
    hours = st.frozensets(st.integers(0, many - 1))
    one = st.builds(Person, key=st.just(0), free=hours, target=st.integers(0, many))
    sides = [draw(st.lists(one, min_size=1, max_size=most)) for most in (buyers, exhibitors)]
    pairs = []
    for buyer in range(len(sides[0])):
        for exhibitor in range(len(sides[1])):
            pair = Pair(buyer, exhibitor, draw(WISHES), draw(WISHES))
            if pair.value:
                pairs.append(pair)
    problem = Problem(
        found,
        *sides,
        pairs,
        capacity=draw(st.sampled_from([None, 1, 2])),
        most_in_row=draw(st.integers(0, 2)),
    )
    before = greedy(problem)
    fixed = dict(list(before.items())[: draw(st.integers(0, 1))])
    kept = dict(list(before.items())[: draw(st.integers(0, 3))])
    return Problem(
        problem.slots,
        problem.buyers,
        problem.exhibitors,
        problem.pairs,
        problem.capacity,
        problem.most_in_row,
        fixed,
        kept,
    )


def best_of_all(problem):
    """The highest score, by trying everything."""

    def go(pair, taken):
        if pair == len(problem.pairs):
            return problem.score(taken.schedule)
        if pair in problem.fixed:
            return go(pair + 1, taken)
        best = go(pair + 1, taken)
        if all(map(taken.has_time, problem.ends[pair])):
            for slot in problem.options[pair]:
                if taken.fits(pair, slot):
                    taken.put(pair, slot)
                    best = max(best, go(pair + 1, taken))
                    taken.take(pair)
        return best

    return go(0, Taken(problem, problem.fixed))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(problems())
def test_small_schedules_hold_and_are_the_best_there_are(problem):
    result = solve(problem, seconds=10, workers=1)

    assert faults(problem, result.schedule) == []
    assert result.score == best_of_all(problem) == result.bound


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(problems(buyers=8, exhibitors=9, slots=8))
def test_every_step_holds_and_no_bound_is_below_a_schedule(problem):
    bound, chosen = choose_pairs(problem)
    for schedule in (greedy(problem), slotwise(problem, chosen)):
        assert faults(problem, schedule) == []
        assert problem.score(schedule) <= bound


def crowd(buyers, exhibitors, slots, target, **more):
    """Everyone is always free, and each buyer wants every exhibitor."""
    always = frozenset(range(slots))
    return Problem(
        [Slot(number, 0) for number in range(slots)],
        [Person(number, always, target) for number in range(buyers)],
        [Person(number, always, target) for number in range(exhibitors)],
        [Pair(b, e, WANT) for b in range(buyers) for e in range(exhibitors)],
        **more,
    )


def test_parts_by_turns_hold_too(monkeypatch):
    problem = crowd(12, 12, 8, 6, capacity=9, most_in_row=3)
    monkeypatch.setattr("matchmaking.scheduling.search.WHOLE", 0)

    result = solve(problem, seconds=2)

    assert faults(problem, result.schedule) == []
    assert result.gap <= 0.03


def test_a_must_goes_before_wishes():
    slot, one = frozenset([0]), frozenset([0])
    problem = Problem(
        [Slot(0, 0)],
        [Person("a", slot, 1), Person("b", slot, 1)],
        [Person("x", one, 1), Person("y", one, 1)],
        [Pair(0, 0, WANT, WANT), Pair(1, 1, WANT, WANT), Pair(0, 1, MUST)],
    )

    assert solve(problem, 5).schedule == {2: 0}


def test_a_repair_leaves_where_it_was_what_need_not_move():
    problem = crowd(4, 4, 6, 4)
    before = solve(problem, 5).schedule
    gone = 0
    asleep = Person(0, frozenset(range(1, 6)), 4)
    repaired = Problem(
        problem.slots, [asleep, *problem.buyers[1:]], problem.exhibitors, problem.pairs, kept=before
    )
    result = solve(repaired, 10)

    assert faults(repaired, result.schedule) == []
    lost = [pair for pair, slot in before.items() if problem.pairs[pair].buyer == gone and slot == 0]
    assert repaired.moved(result.schedule) == lost
    assert repaired.value(result.schedule) == problem.value(before)


def test_the_search_tells_how_far_it_is_and_stops_with_the_best():
    problem = crowd(30, 30, 12, 9, capacity=23, most_in_row=2)
    told = []

    def tell(result):
        told.append(result.score)
        return len(told) == 2

    began = time.monotonic()
    result = solve(problem, 60, tell)

    assert time.monotonic() - began < 20
    assert result.score == max(told)
    assert faults(problem, result.schedule) == []


def test_why_not_names_what_stands_in_the_way():
    always = frozenset(range(2))
    problem = Problem(
        [Slot(0, 0), Slot(1, 0)],
        [Person("a", always, 2), Person("b", frozenset([1]), 1), Person("c", frozenset([0]), 1)],
        [Person("x", always, 2), Person("y", frozenset([1]), 1)],
        [Pair(0, 0, MUST), Pair(0, 1, WANT), Pair(1, 1, WANT), Pair(2, 1, WANT), Pair(2, 0, WANT)],
        capacity=1,
    )
    taken = Taken(problem, {0: 0, 1: 1})

    assert why_met(problem, 0) == {"buyer": "must", "exhibitor": "", "fixed": False}
    assert why_not(taken, 2) == {"code": "target", "who": "exhibitor", "many": 1, "higher": 1}
    assert why_not(taken, 3) == {"code": "hours"}
    assert why_not(taken, 4) == {"code": "taken", "who": "exhibitor", "hours": 1, "higher": 1}


def test_figures_tell_how_even_it_is():
    problem = crowd(2, 2, 2, 2)
    figures = figures_of(problem, {0: 0, 1: 1})

    assert figures["meetings"] == 2
    assert figures["buyers"] == {
        "people": 2,
        "least": 0,
        "median": 1,
        "most": 2,
        "wish_least": 0,
        "wish_median": 50,
        "with_musts": 0,
        "all_musts": 0,
        "gini": 0.5,
    }
    assert gini([3, 3, 3]) == 0
