"""A product's form in the workspace, and what is done to one product."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from exhibitors import services
from exhibitors.forms.sheet import Sheet
from exhibitors.models import ProductPicture
from exhibitors.services.products import why_not_listed
from exhibitors.suggestions import suggested
from exhibitors.workspace import for_managers, for_staff
from fair.addresses import whole_number
from fair.errors import Refused

MOVES = {
    "list": (services.list_product, gettext_lazy("The product is listed: visitors see it.")),
    "withdraw": (services.withdraw_product, gettext_lazy("The product is withdrawn.")),
    "draft": (services.draft_product, gettext_lazy("The product is a draft, which only you see.")),
}


@for_managers
def new(request, exhibitor):
    return _edit(request, exhibitor, None)


@for_staff
def product(request, exhibitor, pk):
    """For owners and managers to change, for hosts to read."""
    whole = exhibitor.products.prefetch_related(ProductPicture.in_order(), "price_tiers", "certificates")
    return _edit(request, exhibitor, get_object_or_404(whole, pk=pk))


def _edit(request, exhibitor, product):
    manages = request.membership.is_managing
    if request.method == "POST":
        if not manages:
            raise Http404
        sheet = Sheet(exhibitor, product, request.POST, request.FILES)
        sheet.add_uploads(request.FILES.getlist("uploads"))
        if sheet.save():
            return _saved(request, sheet.form.instance)
    else:
        sheet = Sheet(exhibitor, product)
    context = {
        "exhibitor": exhibitor,
        "sheet": sheet,
        "form": sheet.form,
        "product": product and sheet.product,
        "manages": manages,
        "suggestions": _suggestions(sheet),
        "unlisted": why_not_listed(product) if product else "",
    }
    return render(request, "workspace/product/page.html", context)


def _suggestions(sheet):
    category = whole_number(sheet.data.get("category") or "")
    return suggested(category, [row.name for row in sheet.attributes]) if category else []


def _saved(request, product):
    """Do what was to be done after saving, and show the form again."""
    then = request.POST.get("then")
    try:
        if then in MOVES:
            move, words = MOVES[then]
            move(product)
            messages.success(request, words)
        else:
            messages.success(request, _("The product is saved."))
    except Refused as refusal:
        words = _("The product is saved, but not listed. %(reason)s") % {"reason": refusal}
        messages.warning(request, words)
    return redirect("workspace_product", product.exhibitor.slug, product.pk)


@for_managers
@require_POST
def duplicate(request, exhibitor, pk):
    copy = services.duplicate_product(get_object_or_404(exhibitor.products, pk=pk))
    messages.success(request, _("This is a copy, as a draft."))
    return redirect("workspace_product", exhibitor.slug, copy.pk)


@for_managers
@require_POST
def delete(request, exhibitor, pk):
    found = get_object_or_404(exhibitor.products, pk=pk)
    try:
        services.delete_draft(found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("workspace_product", exhibitor.slug, pk)
    messages.success(request, _("%(product)s is deleted.") % {"product": found})
    return redirect("workspace_catalogue", exhibitor.slug)


@for_staff
@require_safe
def attributes(request, exhibitor):
    """What products of a category usually tell, for the form to offer."""
    category = whole_number(request.GET.get("category", ""))
    found = suggested(category) if category else []
    return render(request, "workspace/product/suggestions.html", {"suggestions": found})
