"""Reads that span several models, for the pages that visitors see."""

from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from accounts.consent import visitor_of
from accounts.models import User
from booths.floor import with_people
from booths.models import Booth, Brochure, CardShare, Sighting, Visit
from booths.on_show import products_on_show
from exhibitors.models import Certificate, Check, Product
from fair.models import Category


def with_booths(products, booths=None):
    """Give each product the attribute `booth`: its exhibitor's published booth with its people, or None.

    `booths` is what `booths_of` gave, where a page has asked for more of them at once.
    """
    if booths is None:
        booths = booths_of({product.exhibitor_id for product in products})
    for product in products:
        product.booth = booths.get(product.exhibitor_id)
    return products


def booths_of(exhibitors):
    """The published booths of these exhibitors with their people: {exhibitor id: booth}."""
    booths = Booth.objects.published().filter(exhibitor__in=exhibitors).select_related("exhibitor", "hall")
    return {booth.exhibitor_id: booth for booth in with_people(list(booths))}


def products_in_order(ids, user):
    """The products with these ids in this order, as far as `user` may see them, ready for rows."""
    products = Product.objects.visible_to(user).for_rows().in_bulk(ids)
    return [products[pk] for pk in ids if pk in products]


def recently_seen(request, most):
    """The products last seen in the visits that this person let the fair remember, newest first."""
    visits = Visit.objects.made_by(request.user, visitor_of(request))
    latest = (
        Sighting.objects.filter(visit__in=visits, kind=Sighting.Kind.PRODUCT)
        .values("product")
        .annotate(last=Max("seen_at"))
        .order_by("-last")[:most]
    )
    return products_in_order([sighting["product"] for sighting in latest], request.user)


def with_neighbours(booths):
    """Annotate who stands left and right along the hall: `before`, `after`: {slug, name, aisle, number}."""
    along = ("section", "aisle", "number")
    back = tuple(f"-{field}" for field in along)
    return booths.annotate(before=_nearest("lt", back), after=_nearest("gt", along))


def _nearest(side, order):
    beyond = {field: Q(**{f"{field}__{side}": OuterRef(field)}) for field in ("section", "aisle", "number")}
    same = {field: Q(**{field: OuterRef(field)}) for field in ("section", "aisle")}
    further = beyond["section"] | same["section"] & (beyond["aisle"] | same["aisle"] & beyond["number"])
    neighbour = JSONObject(slug="slug", name="exhibitor__name", aisle="aisle", number="number")
    published = Booth.objects.published().filter(further, hall=OuterRef("hall"))
    return Subquery(published.order_by(*order).values(neighbour=neighbour)[:1])


def booths_for_page(user):
    """The booths that the person may see, each with neighbours, checks and papers. One query for all."""
    related = ("exhibitor__logo", "hall__edition", "published__hero", "published__panorama", "room")
    booths = with_neighbours(Booth.objects.visible_to(user).select_related(*related))
    own = {"exhibitor": OuterRef("exhibitor")}
    return booths.annotate(
        told_checks=told(Check.objects.filter(**own), "kind", "method", "checked_on", "valid_until"),
        told_certificates=told(
            Certificate.objects.filter(**own), "name", "issuer", "number", "valid_from", "valid_until"
        ),
        told_brochures=told(
            Brochure.objects.filter(booth=OuterRef("pk")), "id", "title", "size", "languages"
        ),
        has_card=has_card(user, OuterRef("exhibitor")),
    )


def has_card(user, exhibitor):
    """Whether a card of the person stands with the exhibitor, to annotate a query with."""
    return Exists(CardShare.objects.standing().filter(buyer=user.pk, exhibitor=exhibitor))


def told(rows, *fields):
    """A short list of rows to annotate a query with: `heard` makes model instances of it again.

    A page that shows many short lists would else ask for each of them.
    """
    return ArraySubquery(rows.values(row=JSONObject(**dict(zip(fields, fields, strict=True)))))


def heard(model, rows):
    """Instances with the fields that `told` named, and no others."""
    field = model._meta.get_field
    return [model(**{name: field(name).to_python(value) for name, value in row.items()}) for row in rows]


def read_pass(user):
    """What the visitor's pass counts: {"shortlisted", "booths", "products"}, or None for a guest."""
    if not user.is_authenticated:
        return None
    return User.objects.filter(pk=user.pk).aggregate(
        shortlisted=Count("shortlist", distinct=True),
        booths=Count("visits__sightings__booth", distinct=True),
        products=Count("visits__sightings__product", distinct=True),
    )


@dataclass
class Trade:
    """A category with the number of products on show in it and below it."""

    category: Category
    products: int
    below: list = field(default_factory=list)


def read_trades():
    """The trade sections with their groups, and of their classes those with products."""
    on_show, categories = products_on_show(), Category.objects.in_bulk()
    trades = {pk: Trade(category, 0) for pk, category in categories.items()}
    for pk, products in on_show.items():
        for above in categories[pk].path if pk in categories else ():
            trades[above].products += products
    for trade in sorted(trades.values(), key=_place):
        if trade.category.parent_id and (trade.products or trade.category.level < 3):
            trades[trade.category.parent_id].below.append(trade)
    return sorted((trade for trade in trades.values() if trade.category.level == 1), key=_place)


def _place(trade):
    return trade.category.level, trade.category.position, trade.category.slug
