"""Chosen pairs as they are kept: score, points of each part, and the reasons with their figures."""

import datetime

import numpy as np

from matchmaking.matching import codes
from matchmaking.matching.scoring import AFTERNOON, DAY, MORNING, PARTS, in_common
from matchmaking.matching.supply import FOREVER
from matchmaking.matching.traits import certificate_key

AT = {part: place for place, part in enumerate(PARTS)}
CONVINCING = 0.6  # the value from which a part is a reason
PROMPT = 2 * 3600  # seconds within which an answer is a reason
MOST_CERTIFICATES = 2
HALF = 120  # minutes of a morning or an afternoon that somebody has to be awake
SPOKEN = list(codes.LANGUAGES)
COUNTRY_OF = {place: code for code, place in codes.COUNTRIES.items()}


def entries_of(pairs, rows, points, given=frozenset(), to_buyer=True):
    """{row: entry} of these rows, as `models.ExhibitorsForBuyer` keeps them; `points` are of each row.

    Without `to_buyer` they are told to exhibitors, as `models.BuyersForExhibitor` keeps them.
    """
    tell = Telling(pairs, rows, to_buyer)
    scores = np.nansum(points, axis=1).astype(int).tolist()
    parts = points.tolist()
    return {
        row: {
            "id": tell.id_of(at),
            "score": score,
            "points": [None if one != one else int(one) for one in told],
            "reasons": tell.reasons(at),
            "new": bool(to_buyer and pairs.supply.is_new[tell.exhibitor[at]]),
            "kept": row in given,
        }
        for at, (row, score, told) in enumerate(zip(rows.tolist(), scores, parts, strict=True))
    }


class Telling:
    """The reasons of chosen pairs. What is read of arrays is read for all at once."""

    def __init__(self, pairs, rows, to_buyer):
        self.supply, self.needs, self.to_buyer = pairs.supply, pairs.demand.needs, to_buyer
        self.need, self.exhibitor = pairs.need[rows].tolist(), pairs.exhibitor[rows].tolist()
        self.values = pairs.values[rows].tolist()
        counted = (np.bitwise_count(getattr(pairs, name)[rows]).tolist() for name in ("wants", "attributes"))
        self.wants, self.attributes = counted
        self.certificates = pairs.certificates[rows].tolist()
        self.moq = pairs.moq[rows].tolist()
        there = pairs.exhibitor[rows]
        self.reply, self.spoken = self.supply.reply[there].tolist(), self.supply.languages[there].tolist()
        self.sells, self.country = self.supply.markets[there].tolist(), self.supply.country[there].tolist()
        offset = pairs.offset[rows]
        self.morning = (in_common(offset, MORNING, DAY) >= HALF).tolist()
        self.afternoon = (in_common(offset, AFTERNOON, DAY) >= HALF).tolist()
        if not to_buyer:
            self.morning = (in_common(-offset, MORNING, DAY) >= HALF).tolist()
            self.afternoon = (in_common(-offset, AFTERNOON, DAY) >= HALF).tolist()

    def id_of(self, at):
        return (
            self.needs[self.need[at]].key if not self.to_buyer else int(self.supply.ids[self.exhibitor[at]])
        )

    def reasons(self, at):
        need, exhibitor, values = self.needs[self.need[at]], self.exhibitor[at], self.values[at]
        told = [["makes", self.wants[at], len(need.wants)]]
        told += self._certificates(need, exhibitor, self.certificates[at])
        if self.attributes[at]:
            told.append(["attributes", self.attributes[at], len(need.attributes)])
        told += self._person(need, values, at)
        told += self._order(need, values, at)
        return told

    def _certificates(self, need, exhibitor, held):
        if not held:
            return
        numbers = [number for number in range(len(need.certificates)) if held >> number & 1]
        for number in numbers[:MOST_CERTIFICATES]:
            name = need.certificates[number]
            last = self.supply.certificates[certificate_key(name)][exhibitor]
            yield ["certificate", name, datetime.date.fromordinal(last).year if last < FOREVER else None]

    def _person(self, need, values, at):
        if self.to_buyer and 0 <= self.reply[at] <= PROMPT:
            yield ["reply", self.reply[at]]
        if self.morning[at] or self.afternoon[at]:
            both = self.morning[at] and self.afternoon[at]
            yield ["awake", "day" if both else "morning" if self.morning[at] else "afternoon"]
        if values[AT["language"]] == 1 and (code := self._language(need, self.spoken[at])):
            yield ["language", code]

    def _language(self, need, spoken):
        for code in need.languages:
            if spoken >> codes.LANGUAGES.get(code, codes.NONE) & 1:
                return code

    def _market(self, need, sells):
        for code in need.markets or [need.country]:
            place = codes.COUNTRIES.get(code, -1)
            if place >= 0 and sells[place // codes.A_WORD] >> place % codes.A_WORD & 1:
                return code

    def _order(self, need, values, at):
        if need.quantity and values[AT["quantity"]] == 1:
            yield ["quantity", int(self.moq[at]) if self.moq[at] == self.moq[at] else None, need.quantity]
        if values[AT["price"]] == 1 and not (
            need.price_to != need.price_to and need.price_from != need.price_from
        ):
            yield ["price"]
        if values[AT["market"]] == 1:
            yield ["market", self._market(need, self.sells[at])]
        if values[AT["origin"]] == 1 and need.wanted_origins:
            yield ["origin", COUNTRY_OF.get(self.country[at], "")]
        if values[AT["wanted"]] >= CONVINCING:
            yield ["wanted", need.kind]
        if values[AT["taste"]] >= CONVINCING:
            yield ["taste"]
        if self.to_buyer and values[AT["verified"]] == 1:
            yield ["verified"]
