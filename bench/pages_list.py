"""The pages that bench/pages.py measures: a name, who asks, and addresses that differ.

A page whose address does not exist in this version of the site is passed over.
"""

import random
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

GUEST, BUYER, OWNER, ORGANISER = "guest", "buyer", "owner", "organiser"
PUBLIC = (GUEST, BUYER)


@dataclass(frozen=True)
class Page:
    name: str
    who: str
    addresses: list


# name, names of the address (the first that exists), who, and what fills it.
LIST = [
    ("lobby", ["lobby"], PUBLIC, None),
    ("halls", ["halls"], PUBLIC, None),
    ("hall", ["hall"], PUBLIC, "halls"),
    ("directory", ["exhibitors"], PUBLIC, "letters"),
    ("search", ["search"], PUBLIC, "queries"),
    ("product", ["product"], PUBLIC, "products"),
    ("booth", ["booth"], PUBLIC, "booths"),
    ("site map", ["sitemap_section"], (GUEST,), "sitemap"),
    ("my", ["my"], (BUYER,), None),
    ("workspace", ["workspace_home", "workspace"], (OWNER,), "own"),
    ("workspace catalogue", ["workspace_catalogue", "workspace_products", "catalogue"], (OWNER,), "own"),
    ("console", ["admin:index"], (ORGANISER,), None),
    ("console products", ["admin:exhibitors_product_changelist"], (ORGANISER,), "words"),
    ("console exhibitors", ["admin:exhibitors_exhibitor_changelist"], (ORGANISER,), "names"),
    ("console booths", ["admin:booths_booth_changelist"], (ORGANISER,), None),
    ("console moderation", ["admin:booths_case_changelist"], (ORGANISER,), None),
    ("console people", ["admin:accounts_user_changelist"], (ORGANISER,), None),
    ("console checks", ["admin:exhibitors_check_changelist"], (ORGANISER,), None),
    ("console applications", ["admin:booths_application_changelist"], (ORGANISER,), None),
    (
        "console audit",
        ["admin:audit"],
        (ORGANISER,),
        None,
    ),
]


def pages_of(plan, owned, most):
    """The pages that there are, each with up to `most` addresses, the same in every run."""
    found = []
    for name, names, asking, filling in LIST:
        chance = random.Random(name)
        addresses = _addresses(names, filling, plan, owned, chance, most)
        found += [Page(name, who, addresses) for who in asking if addresses]
    return found


def _addresses(names, filling, plan, owned, chance, most):
    fillings = FILLINGS[filling](plan, owned, chance, most) if filling else [([], {})]
    for name in names:
        try:
            return [_address(name, arguments, query) for arguments, query in fillings]
        except NoReverseMatch:
            continue
    return []


def _address(name, arguments, query):
    return reverse(name, args=arguments) + (f"?{urlencode(query)}" if query else "")


def halls(plan, owned, chance, most):
    numbers = chance.sample(range(1, plan.halls + 1), min(most, plan.halls))
    return [([f"{plan.slug}-{number}"], {}) for number in numbers]


def letters(plan, owned, chance, most):
    return [([], {})] + [([], {"letter": letter}) for letter in "bdfgk"] + [([], {"page": 3})]


def queries(plan, owned, chance, most):
    from booths.loadfair.goods import all_goods, phrases

    said = phrases()["en"]
    goods = [good.names["en"] for good in all_goods()]
    asked = [
        f"{chance.choice(said['qualities'])} " * (turn % 2) + chance.choice(goods) for turn in range(most)
    ]
    return [([], {"q": query}) for query in asked]


def products(plan, owned, chance, most):
    from exhibitors.models import Product

    ids = chance.sample(range(1, plan.products + 1), min(2 * most, plan.products))
    listed = Product.objects.listed().in_bulk(ids).values()
    return [(product.get_absolute_url().strip("/").removeprefix("products/").split("-", 1), {})
            for product in list(listed)[:most]]  # fmt: skip


def booths(plan, owned, chance, most):
    numbers = chance.sample(range(1, plan.exhibitors + 1), min(most, plan.exhibitors))
    return [([plan.brand_of(number)], {}) for number in numbers]


def sitemap(plan, owned, chance, most):
    return [(["products"], {"p": 1 + page}) for page in range(min(3, -(-plan.products // 10_000)))]


def own(plan, owned, chance, most):
    return [([owned.slug], {})]


def words(plan, owned, chance, most):
    return [([], {}), ([], {"q": "kettle"})]


def names(plan, owned, chance, most):
    return [([], {}), ([], {"q": plan.brand_of(1)})]


FILLINGS = {
    function.__name__: function
    for function in (halls, letters, queries, products, booths, sitemap, own, words, names)
}
