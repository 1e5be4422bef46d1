"""The earlier versions of a booth: who published what and when, how they differ, one of them as the draft."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booths.differences import differences
from booths.version_list import read_versions
from booths.views.workspace.builder import own_booth, version_of
from exhibitors.workspace import for_managers
from fair.addresses import whole_number

PAGE = 10


@for_managers
@require_safe
@never_cache
def versions(request, exhibitor, slug):
    booth = own_booth(exhibitor, slug)
    page = Paginator(booth.versions.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"exhibitor": exhibitor, "booth": booth, "page": page, "told": read_versions(booth, page)}
    return render(request, "workspace/booth/versions.html", context)


@for_managers
@require_safe
@never_cache
def compare(request, exhibitor, slug):
    """Two versions side by side: `old` and `new` are their numbers."""
    booth = own_booth(exhibitor, slug)
    old, new = (version_of(booth, whole_number(request.GET.get(name, ""))) for name in ("old", "new"))
    if old.pk > new.pk:
        old, new = new, old
    context = {"exhibitor": exhibitor, "booth": booth, "old": old, "new": new}
    return render(request, "workspace/booth/compare.html", context | {"differences": differences(old, new)})
