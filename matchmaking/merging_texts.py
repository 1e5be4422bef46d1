"""Joining what two people changed in one text at the same time, line by line, so that nothing is lost."""

from difflib import SequenceMatcher


def merge(base, theirs, ours):
    """The text with both changes of `base`. Where they meet in a line, both versions stay, theirs first."""
    if ours in (theirs, base):
        return theirs
    if theirs == base:
        return ours
    lines = base.split("\n")
    left, right = _changes(lines, theirs.split("\n")), _changes(lines, ours.split("\n"))
    merged, at = [], 0
    while left or right:
        first, until = min(change[:2] for changes in (left, right) for change in changes[:1])
        merged += lines[at:first]
        end, from_left, from_right = _touching(left, right, first, until)
        their_part = _part(lines, from_left, first, end)
        our_part = _part(lines, from_right, first, end)
        if not from_left:
            merged += our_part
        elif not from_right or their_part == our_part:
            merged += their_part
        else:
            merged += their_part + [line for line in our_part if line not in their_part]
        at = end
    return "\n".join(merged + lines[at:])


def _changes(before, after):
    """[(from, until, new lines), …] of `before`, in order."""
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(low, high, after[new:until]) for tag, low, high, new, until in codes if tag != "equal"]


def _touching(left, right, first, end):
    """Take from both lists the changes that hang together, beginning with that of the lines from `first` to
    `end`; and where they end. What is only put in before lines that the other changes is no part of that."""
    taken, found = ([], []), True
    while found:
        found = False
        for side, changes in enumerate((left, right)):
            while changes and (changes[0][0] < end or tuple(changes[0][:2]) == (first, end)):
                taken[side].append(changes.pop(0))
                end = max(end, taken[side][-1][1])
                found = True
    return end, *taken


def _part(lines, changes, start, end):
    """The lines from `start` to `end` with the changes made."""
    part, at = [], start
    for low, high, new in changes:
        part += lines[at:low] + new
        at = high
    return part + lines[at:end]
