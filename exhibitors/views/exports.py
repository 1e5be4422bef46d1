"""The catalogue as a file."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from exhibitors import services
from exhibitors.catalogue import Asked
from exhibitors.workspace import for_managers
from fair.errors import Refused

ON_A_PAGE = 10


@for_managers
@never_cache
def exports(request, exhibitor):
    """One's own exports, and the way to a new one; the catalogue page hands its filters over as a query."""
    filters = Asked.of(exhibitor, request.GET).narrowing
    if request.method == "POST":
        return _start(request, exhibitor, filters)
    page = Paginator(services.exports_of(exhibitor, request.user), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    shown = {"exhibitor": exhibitor, "page": page, "filters": filters}
    return render(request, "workspace/exports/list.html", shown)


def _start(request, exhibitor, filters):
    try:
        services.start_export(
            exhibitor, request.user, request.POST.get("format", ""), "pictures" in request.POST, filters
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace_exports", exhibitor.slug)
