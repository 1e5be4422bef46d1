"""Designs: what products of one kind look like. Many companies make the same design, as at a real fair.

There are so many designs of each good and of each row of languages that a text's words are cut and stemmed
some ten thousand times, not two million times: `entries` makes one template of each.
"""

import random
from dataclasses import dataclass
from functools import cached_property, lru_cache

from booths.loadfair.goods import Good, phrases

# How many designs there are of a good by the languages that they are described in, the source's first.
TONGUES = {
    ("en",): 60,
    ("en", "zh-hans"): 36,
    ("zh-hans", "en"): 24,
    ("zh-hans",): 8,
    ("de", "en"): 8,
    ("fr", "en"): 8,
    ("es", "en"): 8,
}
BRAND, CODE = "zqvextor", "QZ-6060606"  # stand for a company's own in the texts of a design


@dataclass(frozen=True, eq=False)  # each is there once
class Design:
    """`number` says which of the designs of a good in these languages; the rest follows from the seed."""

    good: Good
    tongues: tuple
    number: int
    seed: int

    @cached_property
    def picks(self):
        """Which of each row of phrases; the same in all languages."""
        chance = random.Random(f"{self.seed} {self.good.names['en']} {self.tongues} {self.number}")
        sizes = {"colours": 10, "materials": 10, "uses": 10, "packings": 6, "warranties": 4}
        picks = {name: chance.randrange(size) for name, size in sizes.items()}
        picks["quality"], picks["other"] = chance.sample(range(20), 2)
        return picks | {"measure": chance.choice(self.good.measures), "hs": chance.randrange(100)}

    def words(self, language):
        """What fills the phrases of a language."""
        said, picks = phrases()[language], self.picks
        return {
            "good": self.good.name(language),
            "quality": said["qualities"][picks["quality"]],
            "other": said["qualities"][picks["other"]],
            "measure": picks["measure"],
            "colour": said["colours"][picks["colours"]],
            "material": said["materials"][picks["materials"]],
            "use": said["uses"][picks["uses"]],
            "packing": said["packings"][picks["packings"]],
            "warranty": said["warranties"][picks["warranties"]],
        }

    def texts(self, language, coded):
        """The translated fields; `coded`: the name begins with brand and code."""
        said, words = phrases()[language], self.words(language)
        name = said["title"].format(**words)
        name = f"{BRAND.title()} {CODE} {name}" if coded else name
        return {
            "name": name[0].upper() + name[1:],
            "summary": said["summary"].format(**words),
            "description": said["description"].format(**words),
            "keywords": [words["good"], f"{words['quality']} {words['good']}", "OEM"],
            "attributes": self._attributes(said["names"], words),
        }

    def _attributes(self, names, words):
        measure, _space, unit = self.picks["measure"].partition(" ")
        values = {name: (words[name], "") for name in ("material", "colour", "packing", "warranty")}
        values["measure"] = (measure, unit)
        return [{"name": names[key], "value": values[key][0], "unit": values[key][1]} for key in names]

    @cached_property
    def hs_code(self):
        return f"{7300 + len(self.good.category) * 11 % 1900}{self.picks['hs']:02}"


@lru_cache(maxsize=20_000)
def design(good, tongues, number, seed):
    return Design(good, tongues, number, seed)
