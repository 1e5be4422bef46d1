"""Companies of the generated fair: who they are, who works there, what was checked of them."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, cached_property

from booths.loadfair import ids
from booths.loadfair.goods import phrases, trades
from booths.loadfair.plan import Plan, prefix
from exhibitors.models import Check

CERTIFICATES = ("CE", "RoHS", "ISO 9001", "FCC", "BSCI", "FDA", "REACH")
LABORATORIES = ("Intertek", "SGS", "Eurofins", "TÜV Rheinland", "UL Solutions")
METHODS = {
    Check.Kind.LICENCE: "Business licence compared with the national register",
    Check.Kind.BANK: "Account holder confirmed by a transfer of one cent",
    Check.Kind.FACTORY: "Visit to the factory with photographs",
}
VERIFIED = 0.7
LANGUAGES_OF_CHINA = [("en",), ("en", "zh-hans"), ("zh-hans", "en"), ("zh-hans",)]
DOMAIN = "fair.kapok.example"


@cache
def group_names():
    """{slug of a group: its names}."""
    from fair.categories import read_nodes

    return {node.slug: node.names for node in read_nodes() if node.level == 2}


@dataclass
class Company:
    """One exhibitor, the same for the same seed whichever process asks. `number` is also its id."""

    plan: Plan
    number: int
    chance: random.Random = field(init=False)

    def __post_init__(self):
        self.chance = random.Random(f"{self.plan.seed} company {self.number}")
        self.home = self.chance.choices(countries(), weights_of_countries())[0]
        self.brand = self.plan.brand_of(self.number)
        self.letters = prefix(self.brand)
        self.tongues = self._tongues()
        self.group, goods = trades()[self.plan.trade_of(self.number)]
        self.goods = self.chance.sample(goods, min(len(goods), self.chance.randint(2, 3)))
        self.city = self.chance.choice(self.home["cities"])
        self.names = {language: self._name(language) for language in self.tongues}
        self.certificates = sorted(self.chance.sample(CERTIFICATES, self.chance.randint(1, ids.CERTIFICATES)))
        self.age = self.chance.randint(30, 900)  # days since it joined
        self.checked = self.chance.randint(1, 300) if self.chance.random() < VERIFIED else None
        self.people = [self._person() for _member in range(self.chance.choice((2, 2, 2, 3)))]

    def _tongues(self):
        if self.home["country"] == "CN":
            return self.chance.choices(LANGUAGES_OF_CHINA, (38, 36, 20, 6))[0]
        language = self.home["language"]
        return (language, "en") if language != "en" else ("en",)

    def _name(self, language):
        trade = group_names()[self.group]
        if language == "zh-hans":
            return f"{self.brand.title()}{trade['zh-hans']}有限公司"
        return self.home["form"].format(brand=self.brand.title(), trade=trade["en"])

    def _person(self):
        given, family = self.chance.choice(self.home["given"]), self.chance.choice(self.home["family"])
        return f"{family} {given}" if self.home["country"] in ("CN", "VN") else f"{given} {family}"

    @property
    def source(self):
        return self.tongues[0]

    @property
    def name(self):
        return self.names[self.source]

    @property
    def is_verified(self):
        return self.checked is not None

    @property
    def slug(self):
        return self.brand

    @cached_property
    def currency(self):
        return {"DE": "EUR", "FR": "EUR", "ES": "EUR", "IT": "EUR"}.get(self.home["country"], "USD")

    @cached_property
    def shelf(self):
        """The numbers of its products."""
        return self.plan.products_of(self.number)

    def email_of(self, member):
        return f"{('owner', 'sales', 'host')[member]}@{self.slug}.{DOMAIN}"

    def texts(self, language):
        """What it says of itself."""
        said, (first, *rest) = phrases()[language], self.goods
        words = {"good": first.name(language), "other": (rest or [first])[0].name(language)}
        told = {key: said[key].format(city=self.city, **words) for key in ("headline", "tagline", "about")}
        return {key: text[0].upper() + text[1:] for key, text in told.items()}

    def translations(self, *keys):
        return {
            language: {key: ({"name": self.names[language]} | self.texts(language))[key] for key in keys}
            for language in self.tongues[1:]
        }

    def certificate_id(self, name):
        return ids.numbered(self.number, ids.CERTIFICATES, self.certificates.index(name))


def countries():
    return phrases()["countries"]


@cache
def weights_of_countries():
    return [country["weight"] for country in countries()]


def days(count):
    return timedelta(days=count)
