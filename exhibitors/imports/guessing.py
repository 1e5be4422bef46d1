"""What each column of a file probably holds, for the person to correct.

The heading counts most, then what the exhibitor said of it last time, then words much like one that we
know, then what the cells look like.
"""

import re

from rapidfuzz import fuzz, process

from exhibitors.imports.headings import (
    ATTRIBUTE,
    CURRENCIES,
    FIELDS,
    KNOWN_ATTRIBUTES,
    UNIT,
    designation,
    exact,
    plain,
)
from exhibitors.models import PriceTier
from fair.countries import country_code
from fair.texts import one_line

SURE = 90  # of 100: from here on two words are one, misspelt
SHORTEST = 5  # below, one other letter makes another word
FILE = re.compile(r"[^/\\]+\.(?:jpe?g|png|webp|gif|avif)", re.IGNORECASE)
TIERS = re.compile(r"\d[\d.,\s]*[:：]\s*\D{0,4}\d[\d.,]*(\s*[;；]\s*\d[\d.,\s]*[:：]\s*\D{0,4}\d[\d.,]*)*")
PAIRS = re.compile(r"[^:;]{2,40}:\s*[^:;]+(;\s*[^:;]{2,40}:\s*[^:;]+)+;?")
MONEY = re.compile(r"(?:[A-Z]{3}|US\$|[$€£¥])\s*\d[\d.,]*|\d[\d.,]*\s*(?:[A-Z]{3}|[$€£¥])")


def guess(headings, samples, remembered=None):
    """{heading: target}; `samples` are some rows, `remembered` what was said of headings before.

    One field is guessed for one column only, except attributes and what the headings say in so many words.
    """
    remembered = remembered or {}
    said = {h: remembered[h] if h in remembered else exact(h) for h in headings}
    said |= {
        heading: target
        for heading, target in designation({h: plain(h) for h in headings}, said).items()
        if heading not in remembered
    }
    taken = set(filter(None, said.values()))
    for look in (_alike, _attribute, _by_content):
        for heading in headings:
            if said[heading] is None:
                target = look(heading, [row.get(heading) for row in samples])
                said[heading] = target if target == ATTRIBUTE or target not in taken else None
                taken.add(said[heading])
    return {heading: target or "" for heading, target in said.items()}


def _alike(heading, _cells):
    """A known word that is spelt nearly so: "Modell-Numer", "Discription"."""
    text = plain(heading)
    if len(text) < SHORTEST or (not text.isalpha() and not text.replace(" ", "").isalpha()):
        return None
    found = process.extractOne(text, FIELDS.keys(), scorer=fuzz.ratio, score_cutoff=SURE)
    return FIELDS[found[0]] if found and len(found[0]) >= SHORTEST else None


def _attribute(heading, _cells):
    text = one_line(heading)
    unit = UNIT.fullmatch(text)
    return ATTRIBUTE if unit or plain(text) in KNOWN_ATTRIBUTES else None


def _by_content(_heading, cells):
    """What all filled cells look like, where that leaves little doubt."""
    texts = [one_line(cell) for cell in cells if cell not in (None, "") and not isinstance(cell, dict | list)]
    if len(texts) < 2:
        return None
    for target, fits in LOOKS:
        if all(map(fits, texts)):
            return target
    return None


def _is_ean(text):
    digits = text.removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) in (12, 13)):
        return False
    weights = (1, 3) if len(digits) == 13 else (3, 1)
    return sum(int(d) * weights[place % 2] for place, d in enumerate(digits)) % 10 == 0


LOOKS = [
    ("pictures", lambda text: all(FILE.fullmatch(name.strip()) for name in re.split(r"[;|]", text) if name)),
    ("ean", _is_ean),
    ("currency", lambda text: text.upper() in CURRENCIES),
    ("incoterm", lambda text: text.upper()[:3] in PriceTier.Incoterm and len(text) < 20),
    ("tiers", TIERS.fullmatch),
    ("price", MONEY.fullmatch),
    ("origin", lambda text: len(text) > 3 and country_code(text) is not None),
    ("attributes", PAIRS.fullmatch),
]
