"""What "more like this" and "not for me" teach.

Each exhibitor that a buyer spoke of is a set of features: country, type, size, and what stands on its shelves
in the categories that the buyer looks in. Every "more like this" adds one to each of its features, every "not
for me" takes one off; the sum is divided by how often the feature was spoken of plus one, so that one word
weighs half and several weigh more, and multiplied by how rare it is among the shelves in question (Rocchio's
way, with inverse document frequency). The taste of a candidate is the sum over its features, scaled so that
the best liked is 1, the least liked 0, and who has none of them 0.5. It is one part of the score beside the
others; whoever was turned down is left out altogether. Nothing is stored but what was said, so that taking
it back takes back all that it taught.

For an exhibitor the features of a buyer are country, kind, size and the categories that it looks in.
"""

from math import log

import numpy as np

from matchmaking.matching import codes
from matchmaking.matching.scoring import TASTE, spread
from matchmaking.models.recommending import Taste

SIGN = {Taste.MORE: 1.0, Taste.DISMISS: -1.0}
PLAIN = 1.0  # the rarity of country, type and size


def learn_from_buyers(pairs):
    """Fill in the part "taste" of each need whose buyer has said something."""
    place = pairs.supply.place
    for at, need in enumerate(pairs.demand.needs):
        said = {place[pk]: SIGN[said] for pk, said in need.opinions.items() if pk in place}
        if said:
            first, last = np.searchsorted(pairs.need, (at, at + 1))
            pairs.values[first:last, TASTE] = _taste(
                pairs, pairs.exhibitor[first:last], said, need.categories
            )
        elif need.opinions:
            pairs.asked[at, TASTE] = 0


def _taste(pairs, candidates, said, categories):
    supply, marks = pairs.supply, np.zeros(len(pairs.supply))
    for column in (supply.country, supply.type, supply.staff):
        for feature in {column[at] for at in said}:
            spoken = [sign for at, sign in said.items() if column[at] == feature]
            marks[column == feature] += PLAIN * sum(spoken) / (len(spoken) + 1)
    _mark_shelves(supply, marks, said, categories)
    return _scaled(marks[candidates])


def _mark_shelves(supply, marks, said, categories):
    """Add what the shelves of those spoken of have on them to whoever has it, too."""
    begins, ends = supply.shelves_of(np.array(sorted(categories), np.int64))
    shelves, *_none = spread(begins, ends)
    near = np.zeros(len(supply.category), bool)
    near[shelves] = True
    spoken = near[supply.key_shelf] & np.isin(supply.shelf_of[supply.key_shelf], list(said))
    keys, which = np.unique(supply.keys[spoken], return_inverse=True)
    total, count = np.zeros(len(keys)), np.zeros(len(keys))
    signs = np.zeros(len(supply))
    for at, sign in said.items():
        signs[at] = sign
    np.add.at(total, which, signs[supply.shelf_of[supply.key_shelf[spoken]]])
    np.add.at(count, which, 1)
    begins, ends = np.searchsorted(supply.keys, keys), np.searchsorted(supply.keys, keys, "right")
    rarity = np.log(max(2, len(shelves)) / np.maximum(ends - begins, 1)) / log(max(2, len(shelves)))
    found, weight = spread(begins, ends, rarity * total / (count + 1))
    np.add.at(marks, supply.shelf_of[supply.key_shelf[found]], weight)


def _scaled(marks):
    """From least liked 0 over nothing known 0.5 to best liked 1."""
    most = np.abs(marks).max(initial=0)
    return 0.5 + marks / (2 * most) if most > 0 else np.full(len(marks), 0.5)


def learn_from_exhibitors(pairs, opinions, told):
    """The part "taste" as exhibitors have it, and of which pairs it is asked.

    `opinions` is {exhibitor id: {profile id: said}}; `told` the features of these profiles (`features_of`).
    Returns (values, asked), both for each pair.
    """
    values, asked = np.full(len(pairs), 0.5), np.zeros(len(pairs), bool)
    place = pairs.supply.place
    own = {at: features_of(need) for at, need in enumerate(pairs.demand.needs)} if opinions else {}
    for exhibitor, said in opinions.items():
        rows = np.flatnonzero(pairs.exhibitor == place.get(exhibitor, -1))
        if len(rows):
            weights = _weights([(told.get(pk, ()), SIGN[word]) for pk, word in said.items()])
            marks = [sum(weights.get(one, 0) for one in own[at]) for at in pairs.need[rows].tolist()]
            values[rows], asked[rows] = _scaled(np.array(marks, float)), True
    return values, asked


def _weights(spoken):
    sums = {}
    for features, sign in spoken:
        for one in features:
            total, count = sums.get(one, (0, 0))
            sums[one] = (total + sign, count + 1)
    return {one: total / (count + 1) for one, (total, count) in sums.items()}


def features_of(need):
    """Of a buyer, as an exhibitor may prefer them."""
    markets = need.markets or [need.country]
    named = {("market", code) for code in markets if code in codes.COUNTRIES}
    named |= {("category", pk) for pk in need.categories}
    return named | {("kind", need.kind), ("size", need.size)} - {("kind", ""), ("size", "")}
