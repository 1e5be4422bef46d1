"""Buyers with hidden needs for the generated fair, and which exhibitors are right for them."""

import json
import random
from dataclasses import dataclass

from django.db import connection

MAIL = "need-%s@match.example"
TOLD = 0.8  # how likely a profile tells each thing of a need
COUNTRIES = ("CL", "BR", "DE", "FR", "GB", "US", "IN", "JP", "AU", "NG", "MX", "PL")
KINDS = ("importer", "wholesaler", "retailer", "online", "brand")
LANGUAGES = (("en",), ("es", "en"), ("de", "en"), ("fr", "en"), ("zh-hans",))
FILLED = "matchmaking_sourcingprofile, matchmaking_shelf, matchmaking_exhibitorsforbuyer"


@dataclass
class Hidden:
    """What a buyer needs, whatever the profile says."""

    number: int
    categories: list
    attributes: list  # [{"name", "value", "unit"}]
    certificate: str
    price_to: float
    quantity: int
    refused: list
    languages: tuple
    profile: int = 0  # ids
    user: int = 0


def fill(edition, buyers):
    """Write the buyers with their profiles in place of those of an earlier run; returns their needs."""
    needs = [_need(number, products) for number, products in _seeds(buyers)]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {FILLED} CASCADE")
        cursor.execute("DELETE FROM accounts_user WHERE email LIKE 'need-%@match.example'")
    _copy_people(needs)
    _copy_profiles(edition, needs)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return needs


PRODUCTS = """
SELECT product.id, product.category_id, product.attributes, product.moq, product.unit, tier.price, (SELECT
array_agg(certificate.name) FROM exhibitors_certificate certificate WHERE certificate.exhibitor_id =
product.exhibitor_id), product.exhibitor_id FROM exhibitors_product product LEFT JOIN LATERAL (SELECT
min(unit_price) AS price FROM exhibitors_pricetier WHERE product_id = product.id) tier ON true WHERE
product.state = 'listed' AND product.source_language IN ('en', 'zh-hans') ORDER BY md5(product.id::text)
LIMIT %s
"""


def _seeds(buyers):
    """A few products for each buyer, of one exhibitor, so that somebody can be right."""
    with connection.cursor() as cursor:
        cursor.execute(PRODUCTS, [20_000])
        rows = cursor.fetchall()
    by_exhibitor = {}
    for row in rows:
        by_exhibitor.setdefault(row[-1], []).append(row)
    shelves = list(by_exhibitor.values())
    chance = random.Random(5)
    for number in range(buyers):
        shelf = chance.choice(shelves)
        yield number, chance.sample(shelf, min(len(shelf), chance.choice((1, 2, 3))))


def _need(number, products):
    chance = random.Random(f"need {number}")
    first = products[0]
    attributes = [one for one in _loaded(first[2]) if one["name"] in ("Material", "Colour", "材质", "颜色")]
    usual = [float(row[5]) for row in products if row[5]] or [20.0]
    return Hidden(
        number=number,
        categories=sorted({row[1] for row in products}),
        attributes=attributes[: chance.choice((1, 2))],
        certificate=chance.choice(first[6] or ["CE"]) if chance.random() < 0.6 else "",
        price_to=max(usual) * chance.uniform(1.0, 1.8),
        quantity=max(row[3] or 1 for row in products) * chance.choice((1, 2, 5)),
        refused=chance.choice(([], [], [], ["CN"], ["IN"], ["DE"])),
        languages=chance.choice(LANGUAGES),
    )


def _loaded(value):
    return json.loads(value) if isinstance(value, str) else value


def _copy_people(needs):
    from django.utils import timezone

    from accounts.models import User
    from booths.loadfair.sheets import Sheet

    fields = "email password is_superuser is_active date_joined country language speaks time_zone"
    sheet, now = Sheet(User, fields), timezone.now()
    for need in needs:
        chance = random.Random(f"person {need.number}")
        zone = chance.choice(
            ("America/Santiago", "Europe/Berlin", "Asia/Tokyo", "Africa/Lagos", "America/New_York")
        )
        country = chance.choice(COUNTRIES)
        sheet.put(MAIL % need.number, "!", False, True, now, country, "en", list(need.languages), zone)
    with connection.cursor() as cursor:
        sheet.copy(cursor)
        cursor.execute("SELECT email, id FROM accounts_user WHERE email LIKE 'need-%@match.example'")
        ids = dict(cursor.fetchall())
    for need in needs:
        need.user = ids[MAIL % need.number]


def _copy_profiles(edition, needs):
    from booths.loadfair.sheets import Sheet
    from matchmaking.models import SourcingProfile

    fields = (
        "edition user attributes certificates quantity price_to origins_refused languages kind looks_in "
        "made_at changed_at"
    )
    sheet = Sheet(SourcingProfile, fields)
    link = Sheet(SourcingProfile.categories.through, "sourcingprofile category")
    for need in needs:
        sheet.put(*_told(edition, need))
    with connection.cursor() as cursor:
        sheet.copy(cursor)
        cursor.execute("SELECT user_id, id, looks_in FROM matchmaking_sourcingprofile")
        of_user = {user: (pk, looks_in) for user, pk, looks_in in cursor.fetchall()}
        for need in needs:
            need.profile, chosen = of_user[need.user]
            for category in chosen:
                link.put(need.profile, category)
        link.copy(cursor)


def _told(edition, need):
    """The columns of a profile, with gaps."""
    from django.utils import timezone

    chance = random.Random(f"told {need.number}")

    def tell(value, nothing):
        return value if chance.random() < TOLD else nothing

    kept = [one for one in need.categories if chance.random() < TOLD] or need.categories[:1]
    attributes = [one for one in need.attributes if chance.random() < TOLD]
    certificates = tell([need.certificate] if need.certificate else [], [])
    now = timezone.now()
    quantity, price = tell(need.quantity, None), tell(round(need.price_to, 4), None)
    return (
        *(edition.pk, need.user, json.dumps(attributes, ensure_ascii=False), certificates, quantity, price),
        *(tell(need.refused, []), list(need.languages), chance.choice(KINDS), kept, now, now),
    )


class Truth:
    """Which exhibitors are right, by their products one by one."""

    def __init__(self, edition):
        self.edition = edition
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT exhibitor.id, country, languages FROM exhibitors_exhibitor exhibitor "
                "WHERE id IN (SELECT exhibitor_id FROM booths_booth)"
            )
            self.known = {pk: (country, set(languages)) for pk, country, languages in cursor.fetchall()}
            cursor.execute(
                "SELECT exhibitor_id, array_agg(name) FROM exhibitors_certificate "
                "WHERE valid_until IS NULL OR valid_until >= current_date GROUP BY 1"
            )
            self.certificates = {pk: set(names) for pk, names in cursor.fetchall()}
        self.exhibitors = sorted(self.known)

    def right_for(self, need):
        """The ids of exhibitors that may deliver (origin, language, certificate), and of whose products of
        each kind needed one has all attributes, at the price, from the quantity; of half of the kinds at
        least."""
        met = {}
        for exhibitor, category, attributes, moq, price in self._products(need.categories):
            if self._may_deliver(need, exhibitor) and self._fits(need, attributes, moq, price):
                met.setdefault(exhibitor, set()).add(category)
        return {pk for pk, kinds in met.items() if 2 * len(kinds) >= len(need.categories)}

    def _products(self, categories):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT exhibitor_id, category_id, attributes, moq, (SELECT min(unit_price) "
                "FROM exhibitors_pricetier WHERE product_id = product.id) FROM exhibitors_product product "
                "WHERE state = 'listed' AND category_id = ANY(%s)",
                [categories],
            )
            return cursor.fetchall()

    def _may_deliver(self, need, exhibitor):
        country, languages = self.known.get(exhibitor, ("", set()))
        if country in need.refused or not languages & set(need.languages):
            return False
        return not need.certificate or need.certificate in self.certificates.get(exhibitor, ())

    def _fits(self, need, attributes, moq, price):
        values = {(one["value"], one.get("unit", "")) for one in _loaded(attributes)}
        has_all = all((one["value"], one.get("unit", "")) in values for one in need.attributes)
        return has_all and (moq or 1) <= need.quantity and (price is None or float(price) <= need.price_to)

    def of_category(self, need, chance):
        """Ten exhibitors that make something of what the profile names."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT exhibitor_id FROM exhibitors_product WHERE state = 'listed' AND "
                "category_id = ANY(SELECT category_id FROM matchmaking_sourcingprofile_categories "
                "WHERE sourcingprofile_id = %s)",
                [need.profile],
            )
            found = sorted(pk for (pk,) in cursor.fetchall())
        return chance.sample(found, min(10, len(found)))


def teach(edition, needs, lists, right):
    """{profile: the list after the buyer said of the first five of it what is right and what is not}."""
    from matchmaking.matching.demand import needs_of
    from matchmaking.matching.lists import reckon
    from matchmaking.models import SourcingProfile
    from matchmaking.models.recommending import Taste

    found = {}
    for need in needs:
        [asked] = needs_of(SourcingProfile.objects.filter(pk=need.profile))
        for pk in lists[need.profile][:5]:
            asked.opinions[pk] = Taste.MORE if pk in right[need.profile] else Taste.DISMISS
        asked.refusals |= {pk for pk, said in asked.opinions.items() if said == Taste.DISMISS}
        [entries] = reckon([asked], edition, most=30)
        found[need.profile] = [entry["id"] for entry in entries]
    return found
