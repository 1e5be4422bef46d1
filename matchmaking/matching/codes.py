"""Countries, languages and other short lists as bits."""

import numpy as np
from babel import Locale

from fair.languages import SPOKEN
from matchmaking.models.profile import Kind, Size

COUNTRIES = {
    code: place for place, code in enumerate(sorted(c for c in Locale("en").territories if len(c) == 2))
}
LANGUAGES = {code: place for place, code in enumerate(SPOKEN)}
KINDS = {kind.value: place for place, kind in enumerate(Kind)}
SIZES = {size.value: place for place, size in enumerate(Size)}
A_WORD = 64
NONE = 63  # a bit that no language has
WORDS = -(-len(COUNTRIES) // A_WORD)  # of 64 bits for a set of countries


def bits(chosen, places):
    """A set of few codes as one number; what is unknown is passed over."""
    return sum({1 << places[code] for code in chosen if code in places})


def country_bits(rows):
    """Sets of countries as an array of (rows, WORDS) numbers."""
    found = np.zeros((len(rows), WORDS), np.uint64)
    for at, codes in enumerate(rows):
        for code in codes or ():
            place = COUNTRIES.get(code)
            if place is not None:
                found[at, place // A_WORD] |= np.uint64(1 << place % A_WORD)
    return found


def numbers(values):
    return np.array(values, np.uint64)


def share_any(one, other):
    """Of rows of country sets, whether they have a country in common."""
    return ((one & other) != 0).any(axis=1)


def is_within(one, other):
    """Whether all of the one are in the other, and there is one."""
    return ((one & ~other) == 0).all(axis=1) & (one != 0).any(axis=1)
