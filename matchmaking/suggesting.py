"""Whom to send a request to: who makes what it names, and who is recommended for the rest."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from exhibitors.models import Exhibitor, Product
from matchmaking.recommending import exhibitors_for_request

MOST = 12


@dataclass
class Suggested:
    """An exhibitor with why; `is_named` where a product of its own stands in a line."""

    exhibitor: Exhibitor
    reasons: list = field(default_factory=list)
    is_named: bool = False


def suggested_for(request, most=MOST):
    """Exhibitors for a request, those of its lines' products first, none of those that have it already."""
    asked = set(request.invitations.standing().values_list("exhibitor", flat=True))
    asked |= set(Exhibitor.objects.staffed_by(request.buyer).values_list("pk", flat=True))
    named = _named(request, asked)
    others = [one for one in _recommended(request, most) if one.exhibitor.pk not in asked | set(named)]
    return [*named.values(), *others][:most]


def _named(request, asked):
    found = {}
    for line in request.lines.select_related("product__exhibitor__logo"):
        exhibitor = line.product and line.product.exhibitor
        if exhibitor is None or exhibitor.pk in asked:
            continue
        one = found.setdefault(exhibitor.pk, Suggested(exhibitor, is_named=True))
        one.reasons.append(_("offers %(product)s") % {"product": line.product.text("name")})
    visible = Exhibitor.objects.visible_to(request.buyer).filter(pk__in=found)
    shown = set(visible.values_list("pk", flat=True))
    return {pk: one for pk, one in found.items() if pk in shown}


def _recommended(request, most):
    """Those who fit best, with the reasons; where nothing is known to fit, those of its categories."""
    found = exhibitors_for_request(request, most=most)
    told = [Suggested(one.exhibitor, list(one.reasons_in_words)) for one in found]
    return told or _of_categories(request, most)


def _of_categories(request, most):
    """The most prompt of those who offer products of the request's categories."""
    lines = request.lines.filter(product__category__isnull=False)
    categories = {*lines.values_list("product__category", flat=True), request.category_id} - {None}
    if not categories:
        return []
    offered = Product.objects.listed().filter(category__path__overlap=list(categories))
    found = (
        Exhibitor.objects.visible_to(request.buyer)
        .filter(pk__in=offered.values("exhibitor"))
        .select_related("logo", "category")
        .order_by("-promptness", "pk")
    )
    reason = _("offers products of this category")
    return [Suggested(exhibitor, [reason]) for exhibitor in found[:most]]
