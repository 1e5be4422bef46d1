"""Attributes, words and certificates as numbers that can be compared by the million."""

import re
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from fair.search.words import fold, words

LETTER = re.compile(r"[^\W\d_]")
YEAR = re.compile(r"[:\s](19|20)\d\d$")
NO_SIGN = re.compile(r"[^0-9a-z]+")
MOST_WORDS = 24


@lru_cache(maxsize=500_000)
def digest(text):
    """64 bits of a text as a signed number: of the half million traits of a fair no two meet by chance."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


@lru_cache(maxsize=500_000)
def attribute_trait(name, value, unit):
    """Of an attribute, or None for an empty one.

    A value with letters, or with a unit, is known by itself ("500 ml", "bamboo"), whatever each side calls
    the attribute, in whichever language; a bare figure by its name as well.
    """
    said = "".join(fold(f"{value}{unit}").split())
    if not said:
        return None
    return digest(f"v:{said}" if LETTER.search(said) else f"n:{fold(name).strip()}={said}")


def attribute_traits(attributes):
    """{trait: the attribute} of a list of attributes, each once."""
    found = {}
    for one in attributes:
        if isinstance(one, dict):
            named = (str(one.get(part) or "") for part in ("name", "value", "unit"))
            if trait := attribute_trait(*named):
                found.setdefault(trait, one)
    return found


@lru_cache(maxsize=100_000)
def word_traits(text, language="en"):
    """{trait: the word as it was written} of a text; a word that the search passes over is none."""
    found = {}
    for word in words(text, language):
        for lexeme in word.lexemes:
            found.setdefault(digest(f"w:{lexeme}"), word.text)
            break
    return dict(list(found.items())[:MOST_WORDS])


@lru_cache(maxsize=10_000)
def certificate_key(name):
    """By which certificates are the same: "ISO 9001:2015" and "iso-9001" are."""
    return NO_SIGN.sub("", YEAR.sub("", fold(name).strip()))


def packed(traits):
    """As they are stored: sorted, eight bytes each."""
    return np.unique(np.fromiter(traits, np.int64, len(traits))).tobytes()


def unpacked(stored):
    return np.frombuffer(stored, np.int64)
