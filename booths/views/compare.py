"""Up to four products side by side; the address says which, so that it can be sent to a colleague."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from booths.comparison import compare_products
from booths.queries import products_in_order, with_booths
from fair.addresses import whole_number

MOST = 4


def asked_products(request, most):
    """The products named by `p` in the address, in that order, as far as the visitor may see them."""
    asked = dict.fromkeys(map(whole_number, request.GET.getlist("p")))
    return products_in_order([pk for pk in asked if pk is not None][:most], request.user)


@require_GET
def compare(request):
    products = with_booths(asked_products(request, MOST))
    differing = request.GET.get("show") == "differing"
    rows = compare_products(products)
    context = {
        "products": products,
        "rows": [row for row in rows if row.differs] if differing else rows,
        "differing": differing,
        "most": MOST,
    }
    return render(request, "booths/compare.html", context)


@require_GET
def tray(request):
    """The tray of what is chosen for comparison, for the page that remembers the choice."""
    return render(request, "booths/tray.html", {"products": asked_products(request, MOST), "most": MOST})
