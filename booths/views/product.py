"""A product's page, and its price for a quantity."""

from csp.decorators import csp_update
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.consent import could_remember
from accounts.guest_pages import kept_for_guests
from booths import seo
from booths.product_page import ProductPage, products_for_page
from exhibitors.models import Product
from exhibitors.prices import reckon

GONE = 410
# What turning a model takes: the style sheet within <model-viewer>, by its hash, which changes with its
# version in package.json; and its decoder of compressed meshes, which is WebAssembly. Nothing else inline.
TURNING = {
    "style-src": ["'sha256-PXtZZkJMMyc18o/DN1ZEFOJ2qEGq95IQbVaJFMOXOb0='"],
    "script-src": ["'wasm-unsafe-eval'"],
}


@csp_update(TURNING)
@require_GET
@kept_for_guests
def product(request, pk, slug):
    product = get_object_or_404(products_for_page(request.user), pk=pk)
    if request.path != product.get_absolute_url():
        query = request.META["QUERY_STRING"]
        return redirect(product.get_absolute_url() + (f"?{query}" if query else ""), permanent=True)
    page = ProductPage(product, request.GET.get("qty", ""))
    withdrawn = product.state in (Product.State.WITHDRAWN, Product.State.BARRED)
    context = {
        "product": product,
        "page": page,
        "structured": [seo.product_data(product, page.booth), seo.crumbs_data(page.crumbs)],
        "remembers": could_remember(request),
        "withdrawn": withdrawn,
        "kept": product.kept,
    }
    return render(request, "booths/product.html", context, status=GONE if withdrawn else 200)


@require_GET
def offer(request, pk):
    """The tiers and the total for `qty` alone, which a script puts in place while somebody counts."""
    product = get_object_or_404(Product.objects.visible_to(request.user), pk=pk)
    context = {"product": product, "reckoning": reckon(product, request.GET.get("qty", ""))}
    return render(request, "booths/product/offer.html", context)
