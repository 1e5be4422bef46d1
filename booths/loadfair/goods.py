"""What the generated fair is made of: goods in five languages, and phrases to describe them with."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "zh-hans", "de", "fr", "es")


@dataclass(frozen=True, eq=False)  # each is there once
class Good:
    """A kind of product; `price` is the usual one of a unit in US dollars."""

    category: str
    picture: str
    unit: str
    measures: tuple
    price: float
    names: dict

    def name(self, language):
        return self.names[language]


@cache
def all_goods():
    lines = (FOLDER / "goods.txt").read_text(encoding="utf-8").splitlines()
    return [_good(line) for line in lines if not line.startswith("#")]


def _good(line):
    category, picture, unit, measures, price, *names = (part.strip() for part in line.split("|"))
    return Good(
        category=category,
        picture=picture,
        unit=unit,
        measures=tuple(measures.split(",")),
        price=float(price),
        names=dict(zip(LANGUAGES, names, strict=True)),
    )


@cache
def phrases():
    """By language, and the countries under "countries"."""
    return json.loads((FOLDER / "phrases.json").read_text(encoding="utf-8"))


@cache
def trades():
    """The groups of the category tree that goods are of: [(group, goods)], neighbours of one section."""
    from fair.categories import read_nodes

    classes = {node.slug: node for node in read_nodes() if node.level == 3}
    found = {}
    for good in all_goods():
        found.setdefault(classes[good.category].parent.slug, []).append(good)
    order = [node.slug for node in read_nodes() if node.level == 2 and node.slug in found]
    return [(slug, found[slug]) for slug in order]
