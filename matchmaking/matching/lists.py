"""Reckons lists, of a few needs or of all of a fair: the best exhibitors of each, the best buyers of each."""

import numpy as np
from django.utils import timezone

from matchmaking.matching import taste
from matchmaking.matching.choosing import GOOD, MOST, best, lots, with_newcomers
from matchmaking.matching.demand import lay_out
from matchmaking.matching.entries import entries_of
from matchmaking.matching.scoring import OF_BUYER, OF_EXHIBITOR, TASTE, Pairs, compare
from matchmaking.matching.supply import load_supply
from matchmaking.models import MatchRules
from matchmaking.models.recommending import Taste

LEAST = 25  # points below which nobody is recommended
KEPT = ("wants", "attributes", "certificates", "moq", "offset")


def exhibitors_for(needs, supply, share, most=MOST):
    """The entries of each of the needs, the best exhibitors first, and the Pairs that were compared.

    `share` of the places, in percent, is kept for new exhibitors.
    """
    pairs = compare(supply, lay_out(needs))
    taste.learn_from_buyers(pairs)
    points = pairs.points(OF_BUYER)
    pairs.scores = np.nansum(points, axis=1)
    draw = lots(pairs.need, supply.ids[pairs.exhibitor], _today())
    tops = _by_need(pairs, np.flatnonzero(pairs.scores >= LEAST), draw, most)
    waiting = _waiting(pairs, tops, draw, -(-most * share // 100))

    def is_new(row):
        return bool(supply.is_new[pairs.exhibitor[row]])

    chosen = {at: with_newcomers(rows, waiting.get(at, ()), is_new, share, most) for at, rows in tops.items()}
    rows = [row for line in chosen.values() for row, _given in line]
    given = {row for line in chosen.values() for row, is_given in line if is_given}
    entries = entries_of(pairs, np.array(rows, np.int64), points[rows], given)
    return [[entries[row] for row, _given in chosen.get(at, ())] for at in range(len(needs))], pairs


def reckon(needs, edition, most=MOST):
    """The entries of each of the needs, from what stands on the shelves at the moment: in a fixed
    number of queries."""
    supply = load_supply(edition, categories={pk for need in needs for pk in need.categories})
    if not len(supply):
        return [[] for _need in needs]
    return exhibitors_for(needs, supply, MatchRules.standing().newcomer_share, most)[0]


def _today():
    return timezone.localdate().toordinal()


def _by_need(pairs, rows, draw, most):
    """{need: its best rows}."""
    top = rows[best(pairs.need[rows], pairs.scores[rows], draw[rows], most)]
    found = {}
    for at, row in zip(pairs.need[top].tolist(), top.tolist(), strict=True):
        found.setdefault(at, []).append(row)
    return found


def _waiting(pairs, tops, draw, most):
    """{need: its best rows of new exhibitors} that are good enough for a kept place."""
    good = np.full(len(pairs.demand), np.inf)
    for at, rows in tops.items():
        good[at] = max(LEAST, GOOD * pairs.scores[rows[0]])
    is_new = pairs.supply.is_new[pairs.exhibitor]
    return _by_need(pairs, np.flatnonzero(is_new & (pairs.scores >= good[pairs.need])), draw, most)


class BuyersSoFar:
    """The best buyers of each exhibitor among the pairs taken in, which come by and by.

    `opinions` are {exhibitor id: {profile id: what its people said}}, `told` the features of these profiles.
    """

    def __init__(self, supply, opinions, told, most=MOST):
        self.supply, self.opinions, self.told, self.most = supply, opinions, told, most
        self.rows, self.needs = None, {}

    def take(self, pairs):
        """Take in what `exhibitors_for` compared; buyers who are not shown are passed over."""
        own = taste.learn_from_exhibitors(pairs, self.opinions, self.told)
        points = pairs.points(OF_EXHIBITOR, own)
        scores = np.nansum(points, axis=1)
        is_shown = np.array([need.is_shown for need in pairs.demand.needs], bool)
        keys = np.array([need.key for need in pairs.demand.needs], np.int64)
        keep = is_shown[pairs.need] & (scores >= LEAST) & ~self._dismissed(pairs, keys)
        values = pairs.values[keep]
        values[:, TASTE] = own[0][keep]
        rows = {name: getattr(pairs, name)[keep] for name in ("exhibitor", *KEPT)}
        rows |= {"key": keys[pairs.need[keep]], "score": scores[keep]}
        rows |= {"points": points[keep].astype(np.float32), "values": values.astype(np.float32)}
        if self.rows is not None:
            rows = {name: np.concatenate((self.rows[name], more)) for name, more in rows.items()}
        draw = lots(rows["key"], self.supply.ids[rows["exhibitor"]], _today())
        chosen = best(rows["exhibitor"], rows["score"], draw, self.most)
        self.rows = {name: column[chosen] for name, column in rows.items()}
        self.needs |= {need.key: need for need in pairs.demand.needs}

    def _dismissed(self, pairs, keys):
        place, gone = self.supply.place, np.zeros(len(pairs), bool)
        for exhibitor, said in self.opinions.items():
            never = [key for key, word in said.items() if word == Taste.DISMISS]
            if never and exhibitor in place:
                gone |= (pairs.exhibitor == place[exhibitor]) & np.isin(keys[pairs.need], never)
        return gone

    def lists(self):
        """{exhibitor id: its entries, the best buyers first}."""
        if self.rows is None:
            return {}
        keys, need = np.unique(self.rows["key"], return_inverse=True)
        demand = lay_out([self.needs[key] for key in keys.tolist()])
        columns = {name: self.rows[name] for name in ("exhibitor", "values", *KEPT)}
        pairs = Pairs(self.supply, demand, need=need, **columns)
        entries = entries_of(pairs, np.arange(len(need)), self.rows["points"], to_buyer=False)
        found = {}
        for row, exhibitor in enumerate(self.supply.ids[self.rows["exhibitor"]].tolist()):
            found.setdefault(exhibitor, []).append(entries[row])
        return found
