"""The buyers' side as arrays: needs, of profiles or of one request."""

from dataclasses import dataclass, field

import numpy as np
from django.db.models import Prefetch

from booths.models import Block
from exhibitors.models import Membership
from fair.models import Category
from matchmaking.matching import codes
from matchmaking.matching.guessing import categories_of_words
from matchmaking.matching.supply import usd
from matchmaking.matching.traits import attribute_traits, certificate_key, word_traits
from matchmaking.models import BuyerOpinion, ExhibitorOpinion
from matchmaking.models.recommending import Taste

MOST = 60  # wants, attributes or words of one need: each is a bit of a number


@dataclass
class Need:
    """What one buyer looks for. `wants` are things looked for: each with the categories that it may stand in,
    and words of which a shelf must have one, or none."""

    key: int  # id of the profile or request
    user: int
    wants: list
    attributes: list = field(default_factory=list)  # traits
    words: list = field(default_factory=list)
    certificates: list = field(default_factory=list)  # as they were written
    quantity: int | None = None
    price_from: float = float("nan")  # US dollars of one unit
    price_to: float = float("nan")
    markets: list = field(default_factory=list)
    wanted_origins: list = field(default_factory=list)
    refused_origins: list = field(default_factory=list)
    languages: list = field(default_factory=list)
    zone: str = "UTC"
    country: str = ""
    kind: str = ""
    size: str = ""
    is_shown: bool = True  # to exhibitors
    opinions: dict = field(default_factory=dict)  # {exhibitor id: what the buyer said}
    refusals: set = field(default_factory=set)  # ids of exhibitors that never fit

    @property
    def categories(self):
        return {category for categories, _words in self.wants for category in categories}


@dataclass
class Demand:
    """Needs by place 0 … P-1, with what is compared of them."""

    needs: list
    quantity: np.ndarray
    low: np.ndarray
    high: np.ndarray
    value: np.ndarray  # of an order, US dollars
    markets: np.ndarray
    origins: np.ndarray
    refused: np.ndarray
    languages: np.ndarray
    kinds: np.ndarray
    sizes: np.ndarray
    zones: list

    def __len__(self):
        return len(self.needs)


def lay_out(needs):
    quantity = np.array([need.quantity for need in needs], float)
    low = np.array([need.price_from for need in needs], float)
    high = np.array([need.price_to for need in needs], float)
    return Demand(
        needs=needs,
        quantity=quantity,
        low=low,
        high=high,
        value=quantity * np.where(np.isnan(high), low, high),
        markets=codes.country_bits([need.markets or [need.country] for need in needs]),
        origins=codes.country_bits([need.wanted_origins for need in needs]),
        refused=codes.country_bits([need.refused_origins for need in needs]),
        languages=codes.numbers([codes.bits(need.languages, codes.LANGUAGES) for need in needs]),
        kinds=codes.numbers([codes.bits([need.kind], codes.KINDS) for need in needs]),
        sizes=codes.numbers([codes.bits([need.size], codes.SIZES) for need in needs]),
        zones=[need.zone for need in needs],
    )


def read_tree():
    """{category id: the ids of it and of all below}."""
    below = {}
    for pk, path in Category.objects.order_by().values_list("pk", "path"):
        for above in {*path, pk}:
            below.setdefault(above, []).append(pk)
    return below


def needs_of(profiles, tree=None):
    """Needs of profiles (a queryset or list of such with their users), in a fixed number of queries."""
    tree = tree or read_tree()
    if hasattr(profiles, "prefetch_related"):
        only = Category.objects.only("pk").order_by("pk")
        profiles = list(profiles.select_related("user").prefetch_related(Prefetch("categories", only)))
    needs = [_of_profile(profile, tree) for profile in profiles]
    _take_in_people(needs)
    return needs


def _of_profile(profile, tree):
    user = profile.user
    chosen = [(tree.get(category.pk, [category.pk]), ()) for category in profile.categories.all()[:MOST]]
    return Need(
        key=profile.pk,
        user=user.pk,
        wants=chosen or [(list(profile.looks_in), ())],
        attributes=list(attribute_traits(profile.attributes))[:MOST],
        words=list(word_traits(profile.words, user.language)) if profile.words else [],
        certificates=profile.certificates[:MOST],
        quantity=profile.quantity,
        price_from=usd(profile.price_from, profile.currency),
        price_to=usd(profile.price_to, profile.currency),
        markets=profile.markets,
        wanted_origins=profile.origins_wanted,
        refused_origins=profile.origins_refused,
        languages=profile.languages or user.tongues,
        zone=user.time_zone or "UTC",
        country=user.country,
        kind=profile.kind,
        size=profile.size,
        is_shown=profile.is_shown,
    )


def need_of_request(request, profile=None, tree=None):
    """The Need of a sourcing request: each line is a thing looked for. What it does not say of the buyer
    comes from the `profile`, where there is one."""
    tree, user = tree or read_tree(), request.buyer
    lines = list(request.lines.select_related("product"))
    need = _of_profile(profile, tree) if profile else Need(0, user.pk, [])
    need.key, need.words, need.wants = request.pk or 0, [], []
    traits, certificates, quantities = {}, list(request.certificates), []
    for line in lines[:MOST]:
        need.wants.append(_want_of(line, request, tree))
        traits.update(attribute_traits(line.attributes))
        certificates += line.certificates
        quantities.append(line.quantity)
    need.wants = [want for want in need.wants if want[0]]
    need.attributes = list(traits)[:MOST]
    need.certificates = list({certificate_key(name): name for name in certificates}.values())[:MOST]
    need.quantity = min(quantities, default=None)
    prices = [usd(line.target_price, request.currency) for line in lines if line.target_price]
    need.price_from, need.price_to = float("nan"), max(prices, default=float("nan"))
    need.markets = [request.country] if request.country else need.markets
    need.languages = list({request.language, *(need.languages or user.tongues)})
    need.zone, need.country = user.time_zone or "UTC", user.country
    _take_in_people([need])
    return need


def _want_of(line, request, tree):
    """The categories of a line, and the words that a shelf there must have: none where it names a product."""
    own = line.product.category_id if line.product else None
    if own:
        return tree.get(own, [own]), ()
    words = tuple(word_traits(line.name, request.language))
    category = request.category_id
    if category:
        return tree.get(category, [category]), words
    return categories_of_words(line.name, request.language), words


def _take_in_people(needs):
    """What the buyers said to exhibitors, and which exhibitors never fit: their own, and those blocked."""
    of_user = {need.user: need for need in needs}
    users, few = list(of_user), len(needs) < 1_000
    for row in _of(BuyerOpinion.objects, "user", users, few).values_list("user", "exhibitor", "said"):
        if row[0] in of_user:
            of_user[row[0]].opinions[row[1]] = row[2]
    for model, name in ((Membership, "user"), (Block, "buyer")):
        rows = _of(model.objects.order_by(), name, users, few)
        rows = rows.filter(person=None) if model is Block else rows
        for user, exhibitor in rows.values_list(name, "exhibitor"):
            if user in of_user:
                of_user[user].refusals.add(exhibitor)
    for need in needs:
        need.refusals |= {pk for pk, said in need.opinions.items() if said == Taste.DISMISS}


def _of(rows, name, users, few):
    return rows.filter(**{f"{name}__in": users}) if few else rows


def exhibitor_opinions(exhibitors=None):
    """{exhibitor id: {profile id: what its people said}}."""
    rows = ExhibitorOpinion.objects.all()
    if exhibitors is not None:
        rows = rows.filter(exhibitor__in=exhibitors)
    found = {}
    for exhibitor, profile, said in rows.values_list("exhibitor", "profile", "said"):
        found.setdefault(exhibitor, {})[profile] = said
    return found
