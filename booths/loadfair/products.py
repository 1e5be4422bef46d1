"""The products of a company: rows of the catalogue, and their entries in the search."""

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from statistics import NormalDist

from booths.loadfair import ids
from booths.loadfair.designs import TONGUES, design
from booths.loadfair.entries import Template, bands, filled, name_lexemes, template
from booths.loadfair.sheets import Sheet, as_json, column, escaped
from exhibitors import indexing
from exhibitors.models import PriceTier, Product, ProductPicture
from exhibitors.models.company import UNKNOWN
from fair.money import in_usd
from fair.search import documents
from fair.search.documents import Document

FIELDS = {
    Product: "id exhibitor category state name summary description keywords brand model_code external_id "
    "hs_code origin attributes moq unit lead_time_days sample created_at updated_at source_language "
    "translations",
    PriceTier: "id product quantity_from unit_price currency",
    ProductPicture: "id product picture position",
    Product.certificates.through: "id product certificate",
}
MOQS = (1, 10, 50, 100, 300, 500, 1000, 5000)
LEAD_TIMES = (7, 15, 20, 30, 45, 60)
OLDEST = 900  # days
DRAFTS = 0.01
FIRST_CODE = 1_000
PRICED = 0.92
# What a company asks beside the usual price, and its steps: (times the MOQ, share of the first price).
DEARER = [math.exp(NormalDist(0, 0.4).inv_cdf((step + 0.5) / 200)) for step in range(200)]
STEPS = ((1, 1), (5, 0.92), (20, 0.85))


def product_sheets():
    return {model: Sheet(model, fields) for model, fields in FIELDS.items()}


@dataclass(frozen=True)
class Made:
    """What products of one design share, as columns of COPY to fill in."""

    name: str
    texts: str  # summary, description and keywords
    attributes: str
    translations: str
    entry: Template


class Maker:
    """Writes the products of one trade, and keeps its designs at hand."""

    def __init__(self, world, sheets, spool):
        self.world, self.sheets, self.spool = world, sheets, spool
        self.made = lru_cache(maxsize=None)(self._made)
        self.titles = {}  # by the title as it stands in the template: how many products bear it
        self.codes = {}

    def write(self, company):
        """All products of a company; returns the scores of those that are listed."""
        own = Own(company, self.world)
        return [
            score
            for place, number in enumerate(company.shelf)
            if (score := self._write_product(own, place, number)) is not None
        ]

    def _made(self, sketch, coded):
        category = self.world.categories[sketch.good.category]
        source, *others = sketch.tongues
        texts = sketch.texts(source, coded)
        translations = {language: sketch.texts(language, coded) for language in others}
        return Made(
            name=filled(texts["name"]),
            texts="\t".join(map(column, (texts["summary"], texts["description"], texts["keywords"]))),
            attributes=escaped(as_json(texts["attributes"])),
            translations=filled(as_json(translations)),
            entry=template(sketch, coded, self.world.with_above, category.pk),
        )

    def _write_product(self, own, place, number):
        company, chance = own.company, own.company.chance
        good = one_of(company.goods, chance.random())
        # Some designs sell better than others.
        which = int(TONGUES[company.tongues] * chance.random() ** 1.5)
        sketch = design(good, company.tongues, which, company.plan.seed)
        made = self.made(sketch, chance.random() < 0.5)
        draw = Draw(chance.random, good, own)
        code = f"{FIRST_CODE + place}"
        fill = own.fill | {"digits": code}
        category = self.world.categories[good.category].pk
        draft = chance.random() < DRAFTS
        self.sheets[Product].add(
            f"{number}\t{company.number}\t{category}\t{'draft' if draft else 'listed'}\t{made.name % fill}\t"
            f"{made.texts}\t{own.brand}\t{own.letters}-{code}\t{own.letters}-{code}\t{sketch.hs_code}\t"
            f"{company.home['country']}\t{made.attributes}\t{draw.moq}\t{good.unit}\t{draw.lead_time}\tpaid\t"
            f"{self.world.moments[draw.age]}\t{self.world.moments[draw.age]}\t{company.source}\t"
            f"{made.translations % fill}"
        )
        self._write_parts(number, draw, own, good)
        return None if draft else self._write_entry(number, draw, own, made, category, fill)

    def _write_parts(self, number, draw, own, good):
        tiers, shown = self.sheets[PriceTier], self.sheets[ProductPicture]
        for place, (quantity, price) in enumerate(draw.tiers):
            at = ids.numbered(number, ids.TIERS, place)
            tiers.add(f"{at}\t{number}\t{quantity}\t{price}\t{own.company.currency}")
        for place, picture in enumerate(self.world.pictures_of(good.picture)[: draw.pictures]):
            shown.add(f"{ids.numbered(number, ids.PICTURES, place)}\t{number}\t{picture}\t{place}")
        for place, name in enumerate(draw.certificates):
            at = ids.numbered(number, ids.NAMED, place)
            held = own.company.certificate_id(name)
            self.sheets[Product.certificates.through].add(f"{at}\t{number}\t{held}")

    def _write_entry(self, number, draw, own, made, category, fill):
        entry, world = made.entry, self.world
        score = documents.told_apart(draw.goodness, number)
        price = draw.price_usd
        labels = own.labels(category, draw.certificates)
        banded = "".join(f',"{label}"' for label in bands(price, draw.moq, draw.lead_time))
        self.spool.add(
            score,
            f"{entry.document % fill}{own.lexemes}\tproduct\t{number}\t{own.company.number}\t"
            f"{entry.title % fill}\t{entry.heading % fill}\t{entry.length}\t{labels}{banded}}}\t{score!r}\t"
            f"{column(price)}\t{draw.moq}\t{draw.lead_time}\t{world.moments[draw.age]}\t{world.moment}",
        )
        self.titles[entry.titles] = self.titles.get(entry.titles, 0) + 1
        if "%(Brand)s" in made.name:
            for word in (own.company.brand, f"{own.letters}-{fill['digits']}".lower()):
                self.codes[word] = self.codes.get(word, 0) + 1
        return score


class Own:
    """What all products of a company have of it."""

    def __init__(self, company, world):
        self.company, self.world = company, world
        self.brand, self.letters = company.brand.title(), company.letters
        self.fill = {
            "brand": company.brand,
            "Brand": self.brand,
            "LETTERS": self.letters,
            "letters": self.letters.lower(),
        }
        self.lexemes = name_lexemes(company.name, company.source)
        self._labels = {}

    def labels(self, category, certificates):
        """All labels but the bands, as the beginning of an array in a column of COPY."""
        key = (category, certificates)
        if key not in self._labels:
            document = Document(
                kind="product",
                object_id=0,
                exhibitor_id=self.company.number,
                texts=[],
                categories=self.world.with_above[category].path,
                country=self.company.home["country"],
                certificates=list(certificates),
                verified=self.company.is_verified,
            )
            self._labels[key] = column(documents.labels(document)).removesuffix("}")
        return self._labels[key]


class Draw:
    """What chance gives one product."""

    def __init__(self, draw, good, own):
        """`draw` gives numbers from 0 to below 1."""
        self.own = own
        self.moq, self.lead_time = one_of(MOQS, draw()), one_of(LEAD_TIMES, draw())
        self.age = int(draw() * min(OLDEST, own.company.age))
        self.pictures = 1 + (draw() < 0.5)
        held = own.company.certificates
        first = int(draw() * len(held))
        self.certificates = tuple(held[first : first + (draw() < 0.7)])
        self.tiers = []
        if draw() < PRICED:
            price = max(0.01, good.price * one_of(DEARER, draw()))
            steps = STEPS[: 1 + int(draw() * len(STEPS))]
            self.tiers = [(self.moq * times, f"{price * share:.4f}") for times, share in steps]

    @property
    def price_usd(self):
        if not self.tiers:
            return None
        return float(in_usd(Decimal(self.tiers[0][1]), self.own.company.currency))

    @property
    def goodness(self):
        verified = self.own.company.is_verified
        return goodness(self.pictures, bool(self.tiers), bool(self.certificates), verified, self.age)


def one_of(row, drawn):
    return row[int(drawn * len(row))]


@lru_cache(maxsize=100_000)
def goodness(pictures, priced, certified, verified, age):
    return indexing.goodness(
        pictures=pictures,
        priced=priced,
        moq=True,
        lead_time=True,
        model=False,
        certified=certified,
        told=True,
        verified=verified,
        prompt=UNKNOWN,
        age=age,
    )
