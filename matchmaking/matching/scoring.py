"""Compares needs with exhibitors, all pairs at once: a sum of parts, each from 0 to 1 times its weight.

A pair is a need and an exhibitor with a shelf in one of its categories. Sets of up to sixty wants,
attributes, words and certificates are bits of a number for each pair. A part that a buyer did not tell
anything for is not asked: the weights of the others are stretched, so that scores are always out of 100.
"""

from dataclasses import dataclass

import numpy as np

from matchmaking.matching import codes
from matchmaking.matching.demand import Demand
from matchmaking.matching.supply import Supply, offsets
from matchmaking.matching.traits import certificate_key

# What a part weighs in the list of a buyer, and in that of an exhibitor.
WEIGHTS = {
    "range": (26, 22),
    "attributes": (18, 12),
    "words": (8, 5),
    "certificates": (10, 6),
    "quantity": (8, 8),
    "price": (8, 6),
    "market": (6, 10),
    "origin": (4, 2),
    "language": (6, 5),
    "reply": (5, 0),
    "awake": (3, 3),
    "verified": (4, 0),
    "wanted": (5, 24),
    "taste": (14, 14),
}
PARTS = tuple(WEIGHTS)
TASTE = PARTS.index("taste")
OF_BUYER, OF_EXHIBITOR = (np.array([pair[side] for pair in WEIGHTS.values()], float) for side in (0, 1))
UNKNOWN = 0.5  # the value of a part that the exhibitor told nothing for
DAY = (8 * 60, 20 * 60)  # when people are awake for business, on their own clock
MORNING, AFTERNOON = (8 * 60, 12 * 60), (13 * 60, 18 * 60)
ENOUGH = 240  # minutes in common of both working days, from which on more is no better
WORKING = (9 * 60, 18 * 60)
ONE = np.uint64(1)


@dataclass
class Pairs:
    """`need` and `exhibitor` are places in demand and supply; the rest is what was found of each pair."""

    supply: Supply
    demand: Demand
    need: np.ndarray
    exhibitor: np.ndarray
    wants: np.ndarray  # bits
    attributes: np.ndarray
    certificates: np.ndarray
    words: np.ndarray = None
    moq: np.ndarray = None
    low: np.ndarray = None  # US dollars, nan where no price is told
    high: np.ndarray = None
    offset: np.ndarray = None  # minutes that the exhibitor's clock is ahead of the buyer's
    values: np.ndarray = None  # (pairs, PARTS), 0 to 1
    asked: np.ndarray = None  # (needs, PARTS)
    scores: np.ndarray = None  # for the buyer, where reckoned

    def __len__(self):
        return len(self.need)

    def points(self, weights, taste=None):
        """Of each pair the points of its parts, whole numbers that sum up to its score out of 100.

        `taste` is (values, asked) of an exhibitor's own taste for each pair, in place of the buyers'.
        """
        values, asked = self.values, self.asked[self.need] * weights
        if taste is not None:
            values = values.copy()
            values[:, TASTE], asked[:, TASTE] = taste[0], taste[1] * weights[TASTE]
        most = 100 * asked / np.maximum(asked.sum(axis=1, keepdims=True), 1e-9)
        return np.where(most > 0, np.rint(most * values), np.nan)

    def only(self, keep):
        """Those of `keep`, a mask."""
        named = {name: getattr(self, name) for name in OF_PAIRS if getattr(self, name) is not None}
        cut = {name: value[keep] for name, value in named.items()}
        return Pairs(self.supply, self.demand, asked=self.asked, **cut)


OF_PAIRS = "need exhibitor wants attributes words certificates moq low high offset values".split()


def compare(supply, demand):
    """All pairs that can fit, with the values of their parts; "taste" is left at the middle."""
    pairs = _join(supply, demand)
    pairs = pairs.only(_may_fit(pairs))
    _match_bits(pairs)
    _judge(pairs)
    return pairs


def spread(begins, ends, *along):
    """The places begin … end - 1 of each row in one array, and for each place what its row holds."""
    counts = ends - begins
    total = int(counts.sum())
    starts = (
        np.repeat(begins - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) if len(counts) else counts
    )
    return np.arange(total) + starts, *(np.repeat(one, counts) for one in along)


def _join(supply, demand):
    """Every need with every exhibitor that has a shelf which one of its wants may stand on."""
    plain, worded = [], []
    for at, need in enumerate(demand.needs):
        for number, (categories, words) in enumerate(need.wants):
            if words:
                worded += ((at, number, category, word) for category in categories for word in words)
            else:
                plain += ((at, number, category) for category in categories)
    need, number, category = columns(plain, 3)
    shelf, need, number = spread(*supply.shelves_of(category), need, number)
    more, numbered, categories, words = columns(worded, 4)
    found, more, numbered = spread(*supply.shelves_with(categories, words), more, numbered)
    shelf = np.concatenate((shelf, supply.key_shelf[found]))
    need, number = np.concatenate((need, more)), np.concatenate((number, numbered))
    keys, row = np.unique(need * len(supply) + supply.shelf_of[shelf], return_inverse=True)
    wants = np.zeros(len(keys), np.uint64)
    np.bitwise_or.at(wants, row, ONE << number.astype(np.uint64))
    moq, low, high = (np.full(len(keys), np.nan) for _figure in range(3))
    np.fmin.at(moq, row, supply.moq[shelf])
    np.fmin.at(low, row, supply.low[shelf])
    np.fmax.at(high, row, supply.high[shelf])
    need, exhibitor = np.divmod(keys, max(1, len(supply)))
    nothing = np.zeros(len(keys), np.uint64)
    others = {name: nothing.copy() for name in ("attributes", "certificates", "words")}
    return Pairs(supply, demand, need, exhibitor, wants, **others, moq=moq, low=low, high=high)


def columns(rows, count):
    """Rows of whole numbers as that many arrays."""
    return np.array(rows, np.int64).reshape(-1, count).T


def _may_fit(pairs):
    """Without origins that the buyer refuses, markets that are others' alone, and who was turned down."""
    supply, demand, need, exhibitor = pairs.supply, pairs.demand, pairs.need, pairs.exhibitor
    country = np.maximum(supply.country, 0)[exhibitor]
    words = demand.refused[need, country // codes.A_WORD]
    refused = (words >> (country % codes.A_WORD).astype(np.uint64)) & ONE
    keep = ~((refused == 1) & (supply.country[exhibitor] >= 0))
    keep &= ~codes.is_within(demand.markets[need], supply.wanted.exclusive[exhibitor])
    place = supply.place
    never = [
        at * len(supply) + place[pk]
        for at, one in enumerate(demand.needs)
        for pk in one.refusals
        if pk in place
    ]
    if never:
        keep &= ~np.isin(need * len(supply) + exhibitor, never)
    return keep


def _match_bits(pairs):
    """Which attributes and words are on the shelves, and which certificates are held."""
    for name in ("attributes", "words"):
        rows = [
            (at, number, category, trait)
            for at, need in enumerate(pairs.demand.needs)
            for number, trait in enumerate(getattr(need, name))
            for category in need.categories
        ]
        need, number, category, trait = columns(rows, 4)
        found, need, number = spread(*pairs.supply.shelves_with(category, trait), need, number)
        exhibitor = pairs.supply.shelf_of[pairs.supply.key_shelf[found]]
        _set_bits(pairs, getattr(pairs, name), need, exhibitor, number)
    _match_certificates(pairs)


def _match_certificates(pairs):
    numbers = {}  # by certificate: the needs that ask for it, and as which of theirs
    for at, need in enumerate(pairs.demand.needs):
        for number, name in enumerate(need.certificates):
            numbers.setdefault(certificate_key(name), []).append((at, number))
    for key, rows in numbers.items():
        held = pairs.supply.holds(key)
        if held is not None:
            asked = np.zeros(len(pairs.demand), np.uint64)
            need, number = columns(rows, 2)
            asked[need] = ONE << number.astype(np.uint64)
            pairs.certificates |= np.where(held[pairs.exhibitor], asked[pairs.need], np.uint64(0))


def _set_bits(pairs, bits, need, exhibitor, number):
    if not len(pairs) or not len(need):
        return
    keys = pairs.need * len(pairs.supply) + pairs.exhibitor
    wanted = need * len(pairs.supply) + exhibitor
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    there = keys[at] == wanted
    np.bitwise_or.at(bits, at[there], ONE << number[there].astype(np.uint64))


def _judge(pairs):
    demand = pairs.demand
    pairs.values = np.full((len(pairs), len(PARTS)), UNKNOWN)
    pairs.asked = np.ones((len(demand), len(PARTS)))
    for part, judge in JUDGES.items():
        at = PARTS.index(part)
        value, asked = judge(pairs)
        if asked is not None:
            pairs.asked[:, at] = asked
        pairs.values[:, at] = value
    pairs.asked[:, TASTE] = [bool(need.opinions) for need in demand.needs]


def _share_of(name):
    """How many of what a need names is there."""

    def judge(pairs):
        count = np.array([len(getattr(need, name)) for need in pairs.demand.needs])
        share = np.bitwise_count(getattr(pairs, name)) / np.maximum(count, 1)[pairs.need]
        return share, count > 0

    return judge


def _quantity(pairs):
    """Whether the quantity reaches the least that is made, and the capacity of a month reaches it."""
    wanted, quantity = pairs.supply.wanted, pairs.demand.quantity[pairs.need]
    least = np.fmax(pairs.moq, wanted.least_quantity[pairs.exhibitor])
    value = np.where(np.isnan(least), UNKNOWN, np.clip(quantity / np.maximum(least, 1), 0, 1))
    value = np.where(quantity > wanted.capacity[pairs.exhibitor], value / 2, value)
    return np.nan_to_num(value, nan=UNKNOWN), ~np.isnan(pairs.demand.quantity)


def _price(pairs):
    """Whether something is offered at the price: less the more it is dearer, and somewhat less if cheaper."""
    low, high = pairs.demand.low[pairs.need], pairs.demand.high[pairs.need]
    with np.errstate(divide="ignore", invalid="ignore"):
        dearer = np.where(pairs.low > high, np.clip(high / pairs.low, 0, 1) ** 2, 1.0)
    value = np.where(pairs.high < low, 0.6, dearer)
    value = np.where(np.isnan(pairs.low), 0.4, value)
    return value, ~(np.isnan(pairs.demand.low) & np.isnan(pairs.demand.high))


def _market(pairs):
    sells = pairs.supply.markets[pairs.exhibitor]
    there = codes.share_any(pairs.demand.markets[pairs.need], sells)
    value = np.where((sells == 0).all(axis=1), UNKNOWN, there)
    return value, (pairs.demand.markets != 0).any(axis=1)


def _origin(pairs):
    country = np.maximum(pairs.supply.country, 0)[pairs.exhibitor]
    words = pairs.demand.origins[pairs.need, country // codes.A_WORD]
    liked = ((words >> (country % codes.A_WORD).astype(np.uint64)) & ONE) == 1
    return liked & (pairs.supply.country[pairs.exhibitor] >= 0), (pairs.demand.origins != 0).any(axis=1)


def _language(pairs):
    spoken = pairs.supply.languages[pairs.exhibitor]
    common = (pairs.demand.languages[pairs.need] & spoken) != 0
    return np.where(spoken == 0, UNKNOWN, common), pairs.demand.languages != 0


def _reply(pairs):
    return pairs.supply.prompt[pairs.exhibitor], None


def _awake(pairs):
    """How much of their working days both have in common."""
    buyers, exhibitors = offsets(pairs.demand.zones), offsets(pairs.supply.zones)
    pairs.offset = exhibitors[pairs.exhibitor] - buyers[pairs.need]
    return np.clip(in_common(pairs.offset, WORKING, WORKING) / ENOUGH, 0, 1), None


def in_common(offset, here, there):
    """Minutes that a stretch of one's day shares with a stretch on a clock that is `offset` minutes ahead."""
    shared = np.zeros(np.shape(offset))
    for turn in (-1440, 0, 1440):
        begin = np.maximum(here[0], there[0] - offset + turn)
        end = np.minimum(here[1], there[1] - offset + turn)
        shared = np.maximum(shared, end - begin)
    return shared


def _verified(pairs):
    return pairs.supply.verified[pairs.exhibitor], None


def _wanted(pairs):
    """How much of what the exhibitor wants of buyers this one is; the middle where it says nothing."""
    wanted, demand, at = pairs.supply.wanted, pairs.demand, pairs.exhibitor
    met, told = np.zeros(len(pairs)), np.zeros(len(pairs))

    def count(is_told, is_met):
        nonlocal met, told
        told = told + is_told
        met = met + (is_told & is_met)

    countries = wanted.countries[at]
    count((countries != 0).any(axis=1), codes.share_any(countries, demand.markets[pairs.need]))
    count(wanted.kinds[at] != 0, (wanted.kinds[at] & demand.kinds[pairs.need]) != 0)
    count(wanted.sizes[at] != 0, (wanted.sizes[at] & demand.sizes[pairs.need]) != 0)
    value = demand.value[pairs.need]
    count(~np.isnan(wanted.least_value[at]) & ~np.isnan(value), value >= wanted.least_value[at])
    return np.where(told > 0, met / np.maximum(told, 1), UNKNOWN), None


JUDGES = {
    "range": _share_of("wants"),
    "attributes": _share_of("attributes"),
    "words": _share_of("words"),
    "certificates": _share_of("certificates"),
    "quantity": _quantity,
    "price": _price,
    "market": _market,
    "origin": _origin,
    "language": _language,
    "reply": _reply,
    "awake": _awake,
    "verified": _verified,
    "wanted": _wanted,
}
