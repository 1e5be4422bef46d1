"""A schedule in the making: who is where, and what still fits."""

from collections import Counter


class Taken:
    """Slots taken by each person, and how many meetings each slot has."""

    def __init__(self, problem, schedule=()):
        self.problem = problem
        self.schedule = {}
        self.of = [set() for _person in problem.people]
        self.in_slot = Counter()
        for pair, slot in dict(schedule).items():
            self.put(pair, slot)

    def put(self, pair, slot):
        self.schedule[pair] = slot
        self.in_slot[slot] += 1
        for end in self.problem.ends[pair]:
            self.of[end].add(slot)

    def take(self, pair):
        """Undo `put`; the slot that it had."""
        slot = self.schedule.pop(pair)
        self.in_slot[slot] -= 1
        for end in self.problem.ends[pair]:
            self.of[end].discard(slot)
        return slot

    def has_time(self, end):
        return len(self.of[end]) < self.problem.targets[end]

    def is_full(self, slot):
        return self.problem.capacity is not None and self.in_slot[slot] >= self.problem.capacity

    def tires(self, end, slot):
        """Whether one more meeting then would be one too many in a row."""
        taken = self.of[end]
        return any(
            all(other == slot or other in taken for other in window)
            for window in self.problem.windows_of[slot]
        )

    def fits(self, pair, slot):
        ends = self.problem.ends[pair]
        return not (self.is_full(slot) or any(slot in self.of[end] or self.tires(end, slot) for end in ends))
