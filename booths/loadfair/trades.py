"""What one process does at a time: all companies of one trade with all their products."""

from array import array
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from booths.loadfair.companies import Company
from booths.loadfair.entries import counted
from booths.loadfair.plan import Plan
from booths.loadfair.products import Maker, product_sheets
from booths.loadfair.rows import company_sheets, write_company
from booths.loadfair.sheets import column
from booths.loadfair.spool import Spool
from exhibitors.indexing import exhibitor_document
from exhibitors.models import Exhibitor
from fair.search import documents, vocabulary

A_BATCH = 60  # companies: some 4,000 products, some 10 MB


@dataclass
class World:
    """What all trades share. Pictures are ids by their names in demo/pictures."""

    password: str
    first_user: int  # the ids of generated people begin after it
    organiser: int
    buyers: list
    pictures: dict
    logos: list
    categories: dict  # by slug
    now: datetime
    with_above: dict = field(init=False)  # by id

    def __post_init__(self):
        self.with_above = {category.pk: category for category in self.categories.values()}
        self.today = timezone.localdate(self.now)
        self.moment = column(self.now)
        self.moments = [column(self.now - timedelta(days=age)) for age in range(1_000)]

    def user(self, member):
        return self.first_user + member

    def buyer(self, number):
        return self.buyers[number % len(self.buyers)]

    def logo(self, company):
        return self.logos[company % len(self.logos)]

    def pictures_of(self, name):
        return self.pictures[name], self.pictures[f"{name}-alt"]

    def hero(self, company):
        section = self.with_above[self.categories[company.goods[0].category].path[0]]
        return self.pictures.get(f"stand-{section.icon}", self.pictures["stand-household"])


@dataclass
class Written:
    """What became of a trade."""

    companies: int = 0
    products: int = 0
    scores: array = field(default_factory=lambda: array("d"))
    terms: Counter = field(default_factory=Counter)
    naming: Counter = field(default_factory=Counter)

    def __iadd__(self, other):
        self.companies += other.companies
        self.products += other.products
        self.scores.extend(other.scores)
        self.terms.update(other.terms)
        self.naming.update(other.naming)
        return self


def write_trade(plan: Plan, trade, world, folder):
    """Bring a trade's rows into the database and its entries into the folder."""
    written, sheets, goods = Written(), company_sheets(), product_sheets()
    maker = Maker(world, goods, Spool(folder))
    numbers = plan.companies_of(trade)
    for batch in documents.batched(numbers, A_BATCH):
        for number in batch:
            company = Company(plan, number)
            write_company(company, world, sheets)
            written.scores.extend(maker.write(company))
            _write_exhibitor_entry(company, world, maker.spool, written)
            written.products += len(company.shelf)
        _copy([*sheets.values(), *goods.values()])
        maker.spool.flush()
    written.companies = len(numbers)
    _count(maker, written)
    return written


def _copy(sheets):
    with transaction.atomic(), connection.cursor() as cursor:
        for sheet in sheets:
            sheet.copy(cursor)


def _count(maker, written):
    for title, products in maker.titles.items():
        terms, naming = counted(title, products)
        written.terms.update(terms)
        written.naming.update(naming)
    written.terms.update(maker.codes)
    written.naming.update({word: times for word, times in maker.codes.items() if word.isalpha()})


def _write_exhibitor_entry(company, world, spool, written):
    texts = company.texts(company.source)
    exhibitor = Exhibitor(
        pk=company.number,
        name=company.name,
        tagline=texts["tagline"],
        about=texts["about"],
        category_id=world.categories[company.goods[0].category].pk,
        country=company.home["country"],
        city=company.city,
        logo_id=world.logo(company.number),
        founded=1,
        verified_on=world.today if company.is_verified else None,
        source_language=company.source,
        translations=company.translations("name", "tagline", "about"),
        created_at=world.now - timedelta(days=company.age),
    )
    exhibitor._prefetched_objects_cache = {"certificates": [_Named(name) for name in company.certificates]}
    document = exhibitor_document(exhibitor, world.with_above)
    kind, pk, owner, title, lexemes, *rest = documents.row(document, None, world.now)
    spool.add(rest[3], "\t".join(map(column, (lexemes, kind, pk, owner, title, *rest))))
    written.scores.append(rest[3])
    terms, naming = vocabulary.terms_of(title)
    written.terms.update(terms)
    written.naming.update(naming)


@dataclass(frozen=True)
class _Named:
    name: str
