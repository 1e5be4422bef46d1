"""What a schedule is made of, and what holds in every one."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

MUST, WANT = 100, 20  # what a wish counts; those of both sides are added
KEPT = 1_000  # what it counts in a repair that a meeting stays where it was: more than any wishes


@dataclass(frozen=True)
class Slot:
    """`run` names the unbroken series of slots that it belongs to: a day, or what lies between two breaks."""

    key: object
    run: int


@dataclass(frozen=True)
class Person:
    """`free` are numbers of slots, `target` the most meetings."""

    key: object
    free: frozenset
    target: int


@dataclass(frozen=True)
class Pair:
    """Two who may meet: numbers of a buyer and an exhibitor, and what each wishes: MUST, WANT or 0."""

    buyer: int
    exhibitor: int
    by_buyer: int = 0
    by_exhibitor: int = 0

    @property
    def value(self):
        return self.by_buyer + self.by_exhibitor

    @property
    def is_must(self):
        return MUST in (self.by_buyer, self.by_exhibitor)


@dataclass(frozen=True)
class Problem:
    """Everything by number. A schedule is {number of a pair: number of its slot}.

    `capacity` is how many meetings a slot holds, None without end. `most_in_row` is how many meetings one
    person has without a pause, 0 without end. `fixed` is part of every schedule; `kept` is what a repair
    should leave where it is.
    """

    slots: list[Slot]
    buyers: list[Person]
    exhibitors: list[Person]
    pairs: list[Pair]
    capacity: int | None = None
    most_in_row: int = 0
    fixed: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)

    @cached_property
    def ends(self):
        """[(buyer, exhibitor) of each pair], where exhibitors are counted on after the buyers."""
        return [(pair.buyer, len(self.buyers) + pair.exhibitor) for pair in self.pairs]

    @cached_property
    def people(self):
        return [*self.buyers, *self.exhibitors]

    @cached_property
    def options(self):
        """[the slots in which both of a pair are free]; of a fixed one its slot alone."""
        both = [self.people[one].free & self.people[two].free for one, two in self.ends]
        for pair, slot in self.fixed.items():
            both[pair] = frozenset([slot])
        return [sorted(slots) for slots in both]

    @cached_property
    def targets(self):
        """Of each person; what is fixed beyond it raises it."""
        fixed = Counter(end for pair in self.fixed for end in self.ends[pair])
        return [max(person.target, fixed[number]) for number, person in enumerate(self.people)]

    @cached_property
    def pairs_of(self):
        """[the pairs of each person]"""
        found = [[] for _person in self.people]
        for pair, ends in enumerate(self.ends):
            for end in ends:
                found[end].append(pair)
        return found

    @cached_property
    def runs(self):
        """[slots of an unbroken series]"""
        runs = defaultdict(list)
        for number, slot in enumerate(self.slots):
            runs[slot.run].append(number)
        return list(runs.values())

    @cached_property
    def windows(self):
        """[slots of which one person may not use all]: each series one longer than may be in a row."""
        most = self.most_in_row
        if not most:
            return []
        return [run[at : at + most + 1] for run in self.runs for at in range(len(run) - most)]

    @cached_property
    def windows_of(self):
        """[the windows that a slot is in]"""
        found = [[] for _slot in self.slots]
        for window in self.windows:
            for slot in window:
                found[slot].append(window)
        return found

    def worth(self, pair, slot):
        """What it counts that a pair meets in a slot."""
        return self.pairs[pair].value + (KEPT if self.kept.get(pair) == slot else 0)

    def score(self, schedule):
        """What the search makes large."""
        return sum(self.worth(pair, slot) for pair, slot in schedule.items())

    def value(self, schedule):
        """The wishes alone."""
        return sum(self.pairs[pair].value for pair in schedule)

    def moved(self, schedule):
        """The pairs of a repair that are no longer where they were, or no longer meet."""
        return [pair for pair, slot in self.kept.items() if schedule.get(pair) != slot]


def faults(problem, schedule):
    """Sentences about what does not hold in a schedule, for tests and for what is done by hand."""
    used, told = defaultdict(set), []
    for pair, slot in schedule.items():
        for end in problem.ends[pair]:
            if slot in used[end]:
                told.append(f"{end} is twice in {slot}")
            used[end].add(slot)
        if slot not in problem.options[pair]:
            told.append(f"{pair} is not free in {slot}")
    for end, slots in used.items():
        if len(slots) > problem.targets[end]:
            told.append(f"{end} is over the target")
        fixed = {problem.fixed[pair] for pair in problem.fixed if end in problem.ends[pair]}
        told += [
            f"{end} has no pause in {w}" for w in problem.windows if slots.issuperset(w) and set(w) - fixed
        ]
    for slot, many in Counter(schedule.values()).items():
        if problem.capacity is not None and many > problem.capacity:
            told.append(f"{slot} is over the capacity")
    told += [f"{pair} is not fixed" for pair, slot in problem.fixed.items() if schedule.get(pair) != slot]
    return told
