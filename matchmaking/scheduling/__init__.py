"""Schedules of hosted buyers, as a problem of numbers alone: it knows neither people nor the database.

problem.py    what is given, and what holds in every schedule (`faults`)
greedy.py     the plain way, from the highest wish down: a start, and what the search is measured against
bounds.py     what no schedule can exceed
taken.py      a schedule in the making
slotwise.py   a whole schedule within seconds: pairs first, then slot by slot as matchings
parts.py      a part of a schedule as a model of CP-SAT
search.py     the search: CP-SAT on the whole, or on parts of it by turns
reasons.py    why this meeting, and why not that one
fairness.py   how evenly it came out
"""

from matchmaking.scheduling.fairness import figures_of
from matchmaking.scheduling.greedy import greedy
from matchmaking.scheduling.problem import MUST, WANT, Pair, Person, Problem, Slot, faults
from matchmaking.scheduling.reasons import why_met, why_not
from matchmaking.scheduling.search import Result, holding, solve
from matchmaking.scheduling.taken import Taken

__all__ = [
    "MUST",
    "WANT",
    "Pair",
    "Person",
    "Problem",
    "Result",
    "Slot",
    "Taken",
    "faults",
    "figures_of",
    "greedy",
    "holding",
    "solve",
    "why_met",
    "why_not",
]
