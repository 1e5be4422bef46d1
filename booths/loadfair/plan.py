"""Who exhibits: so many companies with so many products, by trade, each always the same for one seed."""

import random
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate, product

from booths.loadfair.goods import LANGUAGES, trades
from fair.search.words import EMPTY, stem

STARTS = (
    "ka lo mi re ta ve ze no bri so pa du fe hua ji lon mao qua ru sha to we ya zhi kro bel ni sta gro "
    "al el or ar tri pro va san kin dra glo fly cro ble hel jun mon nel pin rol sil tor val wil xin"
).split()
MIDDLES = (
    "ka lo mi ra ta vi zo na ri su pe da fo ga ju li ma qui re sa to wa yu zi be co di fu go hi ko".split()
)
ENDS = "tek ron lux mir dox vin tan bel nor zan kor max rim sol dur fix gan hul jin lam pol rex tol".split()
MOST_HALLS, A_HALL, A_SECTION, AN_AISLE = 96, 540, 90, 20
FEWEST_HALLS = 8


@cache
def brands(seed):
    """Made-up names in a random order, none of which any language's stemmer changes."""
    made = {"".join(parts) for parts in product(STARTS, MIDDLES, ENDS)}
    names = [n for n in sorted(made) if all(stem(n, language) == n for language in LANGUAGES)]
    random.Random(f"{seed} brands").shuffle(names)
    return names


def prefix(brand):
    """The two letters that a brand's model codes begin with: consonants, so that they are no word."""
    return "".join(letter for letter in brand if letter not in "aeiou")[:2].upper()


@dataclass(frozen=True)
class Stand:
    hall: int
    section: int
    aisle: str
    number: int


@dataclass(frozen=True)
class Plan:
    """`exhibitors` companies, numbered from 1, with `products` in all, numbered through."""

    exhibitors: int
    products: int
    seed: int = 1

    @property
    def slug(self):
        """Of the edition: by it a loaded fair is known again."""
        return f"generated-{self.exhibitors}-{self.products}-{self.seed}"

    @cached_property
    def trade_ends(self):
        """The number of the last company of each trade."""
        chance = random.Random(f"{self.seed} trades")
        return _parts(self.exhibitors, [chance.uniform(0.5, 2) for _trade in trades()])

    @cached_property
    def product_ends(self):
        """The number of the last product of each company."""
        chance = random.Random(f"{self.seed} shelves")
        return _parts(self.products, [chance.lognormvariate(0, 0.6) for _company in range(self.exhibitors)])

    def companies_of(self, trade):
        """The numbers of a trade's companies."""
        before = self.trade_ends[trade - 1] if trade else 0
        return range(before + 1, self.trade_ends[trade] + 1)

    def products_of(self, company):
        before = self.product_ends[company - 2] if company > 1 else 0
        return range(before + 1, self.product_ends[company - 1] + 1)

    def trade_of(self, company):
        return bisect_right(self.trade_ends, company - 1)

    @property
    def halls(self):
        """How many halls the companies fill."""
        wanted = max(FEWEST_HALLS, -(-self.exhibitors // A_HALL))
        return min(wanted, MOST_HALLS, self.exhibitors)

    def stand_of(self, company):
        """Neighbours in number are neighbours in the hall."""
        at = (company - 1) * self.halls
        hall, first = at // self.exhibitors, -(-(at // self.exhibitors) * self.exhibitors // self.halls)
        section, place = divmod(company - 1 - first, A_SECTION)
        aisle, number = divmod(place, AN_AISLE)
        return Stand(hall + 1, section + 1, chr(ord("A") + aisle), number + 1)

    def brand_of(self, company):
        return brands(self.seed)[company - 1]


def _parts(total, weights):
    """Ends of the parts of `total` by weight; the last end is `total`."""
    whole = sum(weights)
    return [round(total * reached / whole) for reached in accumulate(weights)]


assert not {prefix(start + "bcd").lower() for start in STARTS} & EMPTY
