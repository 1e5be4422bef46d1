"""Takes the best of each list, and keeps some of its places for new exhibitors."""

import numpy as np

MOST = 20  # entries of a list
GOOD = 0.6  # a new exhibitor needs this share of the best score to be given a kept place
MIX = np.uint64(0xD1B54A32D192ED03)


def best(group, scores, ties, most=MOST):
    """Of rows in groups the `most` best of each: their places, group by group, the best first.

    Equal scores go by `ties`, the lower first.
    """
    order = np.lexsort((ties, -scores, group))
    ordered = group[order]
    return order[np.arange(len(order)) - np.searchsorted(ordered, ordered) < most]


def lots(one, other, day):
    """Numbers drawn for pairs, others every day, so that among equals nobody is always first."""
    with np.errstate(over="ignore"):
        mixed = (one.astype(np.uint64) * MIX) ^ (other.astype(np.uint64) + np.uint64(day)) * (
            MIX >> np.uint64(7)
        )
        return (mixed ^ (mixed >> np.uint64(31))) * MIX


def with_newcomers(top, waiting, is_new, share, most=MOST):
    """[(row, whether it was given a kept place)]: the rows of `top`, in which so many places are kept for new
    exhibitors as `share`, in percent, says.

    Every (100 / share)-th place is one: where by then fewer new exhibitors stand in the list than places were
    kept, the first of `waiting` (new ones that are good enough, the best first) comes there. New ones that
    stand high by themselves count as well, so that nobody is put ahead where the share is reached anyway.
    """
    chosen, taken, new = [], set(), 0
    ranked, others = iter(top), iter(waiting)
    while len(chosen) < most:
        is_kept = new < int((len(chosen) + 1) * share / 100)
        row = next((row for row in others if row not in taken), None) if is_kept else None
        given = row is not None
        if not given:
            row = next((row for row in ranked if row not in taken), None)
        if row is None:
            break
        chosen.append((row, given))
        taken.add(row)
        new += is_new(row)
    return chosen
