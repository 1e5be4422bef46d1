"""A part of a schedule as a model of CP-SAT, while the rest stays as it is."""

import threading
from collections import defaultdict

from ortools.sat.python import cp_model

POLL_SECONDS = 0.25


class Part:
    """`options` is {pair: slots that it may have}; `outside` is a Taken with what stays where it is."""

    def __init__(self, outside, options):
        self.outside, self.problem = outside, outside.problem
        self.model = cp_model.CpModel()
        self.choices = {}  # {(pair, slot): whether they meet then}
        for pair, slots in options.items():
            if all(map(outside.has_time, self.problem.ends[pair])):
                for slot in slots:
                    if outside.fits(pair, slot):
                        self.choices[pair, slot] = self.model.new_bool_var("")
        self._hold()
        worth = (self.problem.worth(*choice) * met for choice, met in self.choices.items())
        self.model.maximize(sum(worth))

    def _hold(self):
        by_pair, by_slot, by_person, by_hour = (defaultdict(list) for _kind in range(4))
        for (pair, slot), met in self.choices.items():
            by_pair[pair].append(met)
            by_slot[slot].append(met)
            for end in self.problem.ends[pair]:
                by_person[end].append(met)
                by_hour[end, slot].append(met)
        for choices in (*by_pair.values(), *by_hour.values()):
            self.model.add_at_most_one(choices)
        for end, choices in by_person.items():
            self._at_most(choices, self.problem.targets[end] - len(self.outside.of[end]))
            self._rest(end, by_hour)
        if self.problem.capacity is not None:
            for slot, choices in by_slot.items():
                self._at_most(choices, self.problem.capacity - self.outside.in_slot[slot])

    def _at_most(self, choices, most):
        if len(choices) > most:
            self.model.add(sum(choices) <= max(0, most))

    def _rest(self, end, by_hour):
        for window in self.problem.windows:
            hours = [by_hour[end, slot] for slot in window if (end, slot) in by_hour]
            taken = sum(slot in self.outside.of[end] for slot in window)
            if hours and len(hours) + taken > self.problem.most_in_row:
                self._at_most([met for hour in hours for met in hour], self.problem.most_in_row - taken)

    def solve(self, start, seconds, workers, seed, watch):
        """(best schedule of the whole or None, the part's bound, whether it is proven).

        `watch(schedule or None, bound or None)` is asked every moment and answers whether to stop.
        """
        for choice, met in self.choices.items():
            self.model.add_hint(met, start.get(choice[0]) == choice[1])
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.1, seconds)
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        found = _Found(self)
        searching = threading.Thread(target=solver.solve, args=(self.model, found), daemon=True)
        searching.start()
        try:
            while searching.is_alive():
                searching.join(POLL_SECONDS)
                if watch(found.schedule, found.bound):
                    break
        finally:
            solver.stop_search()
            searching.join()
        proven = solver.response_proto.status == cp_model.OPTIMAL
        return found.schedule, solver.best_objective_bound, proven

    def read(self, value):
        """The whole schedule, where `value(choice)` tells what was chosen."""
        chosen = {pair: slot for (pair, slot), met in self.choices.items() if value(met)}
        return self.outside.schedule | chosen


class _Found(cp_model.CpSolverSolutionCallback):
    """The best schedule that the search has come to, read by another thread."""

    def __init__(self, part):
        super().__init__()
        self.part, self.schedule, self.bound = part, None, None

    def on_solution_callback(self):
        self.schedule = self.part.read(self.boolean_value)
        self.bound = self.best_objective_bound
