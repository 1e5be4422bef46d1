"""A sourcing profile read from what the buyer did: proposed, never saved unseen.

Read only while the person allows it (`Consent.Purpose.PROFILE`); what was only looked at is there only with
consent to remember visits. The person ticks what is to be taken over.
"""

from collections import Counter
from dataclasses import dataclass

from booths.models import ShortlistItem, Sighting, Subject
from exhibitors.models import Product
from fair.models import Category
from matchmaking.matching.traits import attribute_traits
from matchmaking.models import RequestLine, Searched

LATEST = 200  # of each kind of trace
WEIGHTS = {"asked": 4, "shortlisted": 3, "requested": 5, "searched": 2, "seen": 1}
MOST_CATEGORIES, MOST_ATTRIBUTES, MOST_WORDS = 8, 6, 5
LEAST = 2  # products with an attribute for it to be proposed


@dataclass(frozen=True)
class Proposal:
    """`categories` are [(Category, {trace: how often})], `attributes` [(attribute, how often)], `words` the
    latest searches; `quantity` is the largest that was asked for."""

    categories: list
    attributes: list
    words: list
    certificates: list
    quantity: int | None

    @property
    def is_empty(self):
        return not (self.categories or self.words)


def may_read(user):
    """Whether the person allows that what they did is read for their profile."""
    return user.consents.standing().filter(purpose="profile").exists()


def propose(user, edition):
    """The Proposal; a fixed number of queries. Only to be asked where `may_read`."""
    traces = _traces(user, edition)
    products = Product.objects.in_bulk({pk for counts in traces.values() for pk in counts})
    weight, told = Counter(), {}

    def count(category, trace, times):
        if category:
            weight[category] += WEIGHTS[trace] * min(times, 3)
            told.setdefault(category, Counter())[trace] += times

    for trace, counts in traces.items():
        for pk, times in counts.items():
            count(products[pk].category_id if pk in products else None, trace, times)
    searches = list(Searched.objects.filter(user=user, edition=edition).order_by("-at")[:LATEST])
    for search in searches:
        count(search.category_id, "searched", 1)
    best = [pk for pk, _weight in weight.most_common(MOST_CATEGORIES)]
    categories = Category.objects.in_bulk(best)
    chosen = {pk for trace, counts in traces.items() if trace != "seen" for pk in counts}
    liked = [one for pk, one in products.items() if one.category_id in categories and pk in chosen]
    return Proposal(
        categories=[(categories[pk], dict(told[pk])) for pk in best if pk in categories],
        attributes=_attributes(liked),
        words=list(dict.fromkeys(search.words for search in searches if search.words))[:MOST_WORDS],
        certificates=_certificates(liked),
        quantity=_quantity(user, edition),
    )


def _traces(user, edition):
    """{trace: {product id: how often}}."""
    seen = Sighting.objects.filter(visit__user=user, visit__edition=edition, kind=Sighting.Kind.PRODUCT)
    kept = ShortlistItem.objects.filter(user=user)
    asked = Subject.objects.filter(conversation__buyer=user)
    lines = RequestLine.objects.filter(request__buyer=user, request__edition=edition)
    rows = {"seen": seen, "shortlisted": kept, "asked": asked, "requested": lines}
    return {
        trace: Counter(found.exclude(product=None).order_by("-pk").values_list("product", flat=True)[:LATEST])
        for trace, found in rows.items()
    }


def _attributes(products):
    """What several of the products have in common."""
    counts, first = Counter(), {}
    for product in products:
        for trait, attribute in attribute_traits(product.attributes).items():
            counts[trait] += 1
            first.setdefault(trait, attribute)
    return [(first[t], count) for t, count in counts.most_common(MOST_ATTRIBUTES) if count >= LEAST]


def _certificates(products):
    names = Product.certificates.through.objects.filter(product__in=[product.pk for product in products])
    counts = Counter(names.values_list("certificate__name", flat=True))
    return [name for name, count in counts.most_common(3) if count >= LEAST]


def _quantity(user, edition):
    lines = RequestLine.objects.filter(request__buyer=user, request__edition=edition)
    asked = [*user.leads.exclude(quantity=None).values_list("quantity", flat=True)[:LATEST]]
    asked += lines.values_list("quantity", flat=True)[:LATEST]
    return max(asked, default=None)
