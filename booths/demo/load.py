"""Loads the demo fair in one transaction, in the order in which things lean on each other."""

import json
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from booths.demo import FILES, catalogue, letters, people, stands, talks
from booths.demo.assets import Assets
from booths.services.booths import publish_booth
from booths.services.replies import measure_replies
from exhibitors.indexing import index_exhibitors, index_products
from exhibitors.suggestions import refresh_suggestions
from fair.categories import load_categories
from fair.errors import Refused
from fair.models import Category, Edition
from fair.search import vocabulary


@dataclass(frozen=True)
class Loaded:
    """What higher apps add their part to: booths and teams by the company's slug, people by name."""

    edition: Edition
    booths: dict
    products: dict
    teams: dict
    visitors: list
    people: dict
    organiser: User


parts = []  # functions of a Loaded, from higher apps


@transaction.atomic
def load_demo():
    """The demo fair, open today. Raises Refused where there is an edition already."""
    if Edition.objects.exists():
        raise Refused(_("There is an edition already: the demo fair is only loaded into an empty site."))
    load_categories()
    categories = {category.slug: category for category in Category.objects.all()}
    fair, exhibitors = read("fair"), read("exhibitors")
    assets = Assets()
    crowd = _people(exhibitors, assets)
    companies = catalogue.save_exhibitors(exhibitors, assets, categories)
    people.save_teams(crowd, exhibitors, companies)
    catalogue.save_evidence(exhibitors, companies, crowd.by_name["Mei Fong"])
    rows = read("products")
    products = catalogue.save_products(rows, companies, assets, categories)
    booths = _booths(fair, exhibitors, companies, products, categories, assets, crowd)
    stands.save_brochures(exhibitors, booths, products, {row["slug"]: row["pictures"][0] for row in rows})
    index_products([product.pk for product in products.values()])
    index_exhibitors([company.pk for company in companies.values()])
    vocabulary.refresh()
    refresh_suggestions()
    talks.save_talks(read("talks"), exhibitors, booths, products, crowd)
    letters.save_letters(exhibitors, companies, products, crowd)
    measure_replies()
    loaded = _loaded(exhibitors, booths, products, crowd)
    for part in parts:
        part(loaded)


def _loaded(exhibitors, booths, products, crowd):
    people = crowd.by_name.values()
    return Loaded(
        edition=Edition.objects.get(is_demo=True),
        booths=booths,
        products=products,
        teams={row["slug"]: [crowd.by_name[member["name"]] for member in row["team"]] for row in exhibitors},
        visitors=[crowd.by_name[name] for name in crowd.visitors],
        people=crowd.by_name,
        organiser=next(person for person in people if person.is_staff),
    )


def _people(exhibitors, assets):
    crowd = people.People(assets)
    people.add_visitors(crowd, read("visitors"))
    for exhibitor in exhibitors:
        people.add_team(crowd, exhibitor)
    crowd.save()
    return crowd


def _booths(fair, exhibitors, companies, products, categories, assets, crowd):
    edition = stands.save_edition(fair["edition"])
    stands.save_call(edition)
    halls = stands.save_halls(fair["halls"], edition, categories)
    booths = stands.save_booths(exhibitors, companies, halls)

    def owner_of(exhibitor):
        return crowd.by_name[exhibitor["team"][0]["name"]]

    stands.draft_booths(exhibitors, booths, products, fair, assets, owner_of)
    for exhibitor in exhibitors:
        publish_booth(booths[exhibitor["slug"]], owner_of(exhibitor))
    return booths


def read(name):
    return json.loads((FILES / f"{name}.json").read_text(encoding="utf-8"))
