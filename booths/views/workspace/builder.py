"""The booth builder: the page, its parts anew, and what its script asks for."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from booths.builder_page import BuilderPage, state_of
from booths.editors import editors_of, say_editing, say_left
from booths.models import Booth
from booths.versions import working_version
from exhibitors.models import Membership, Product
from exhibitors.workspace import for_managers, for_staff
from fair.models import Edition

PARTS = ("score", "hero", "film", "featured", "panorama")
MOST_FOUND = 8
A_YEAR = 365 * 24 * 3600


@for_staff
@require_safe
def choose(request, exhibitor):
    """To the booth of the current edition; of several one is chosen, without any a stand is applied for."""
    editions = Q(hall__edition__state=Edition.State.OPEN) | Q(hall__edition__state=Edition.State.DRAFT)
    booths = list(exhibitor.booths.filter(editions).select_related("hall__edition")[:50])
    if len(booths) == 1:
        return redirect("builder", exhibitor.slug, booths[0].slug)
    return render(request, "workspace/booth/choose.html", {"exhibitor": exhibitor, "booths": booths})


@for_staff
@require_safe
@never_cache
@csp_update({"frame-src": [SELF]})
def builder(request, exhibitor, slug):
    """The builder for those who manage the booth, the preview alone for its hosts."""
    booth = own_booth(exhibitor, slug)
    context = {"exhibitor": exhibitor, "booth": booth, "page": BuilderPage(booth, request.user)}
    if request.membership.role not in Membership.MANAGING:
        return render(request, "workspace/booth/preview.html", context)
    if (part := request.GET.get("part")) in PARTS:
        return render(request, f"workspace/booth/{part}.html", context)
    context["guided"] = "guided" in request.COOKIES or booth.published_id is not None
    return render(request, "workspace/booth/builder.html", context)


@for_managers
@require_safe
@never_cache
def state(request, exhibitor, slug):
    """What stands in the draft now, for a page that may have missed something."""
    booth = own_booth(exhibitor, slug)
    return JsonResponse(state_of(booth, working_version(booth)))


@for_managers
@require_safe
@never_cache
def products(request, exhibitor, slug):
    """Products of the own catalogue whose name or number has the words, as rows to choose from."""
    booth = own_booth(exhibitor, slug)
    words = request.GET.get("q", "").split()[:6]
    own = (
        Product.objects.listed().filter(exhibitor=exhibitor).annotate(told=Cast("translations", TextField()))
    )
    for word in words:
        named = Q(name__icontains=word) | Q(told__icontains=word)
        own = own.filter(named | Q(model_code__icontains=word) | Q(external_id__icontains=word))
    context = {"booth": booth, "products": own.for_cards().order_by("pk")[:MOST_FOUND], "words": words}
    return render(request, "workspace/booth/found.html", context)


@for_managers
@require_POST
def here(request, exhibitor, slug):
    """Says which field the person is at, or that they left; answers with who else is here."""
    booth = own_booth(exhibitor, slug)
    field, tab = request.POST.get("field", ""), request.POST.get("tab", "")
    if "left" in request.POST:
        say_left(booth, request.user, tab)
    else:
        say_editing(booth, request.user, field, tab)
    return JsonResponse({"others": editors_of(booth, request.user)})


@for_staff
@require_POST
def guided(request, exhibitor, slug):
    """The first steps are known, in this browser."""
    response = redirect("builder", exhibitor.slug, own_booth(exhibitor, slug).slug)
    response.set_cookie("guided", "yes", max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
    return response


def own_booth(exhibitor, slug):
    """The exhibitor's booth with this address, or 404."""
    booths = Booth.objects.filter(exhibitor=exhibitor).select_related("hall__edition", "published")
    booth = get_object_or_404(booths, slug=slug)
    booth.exhibitor = exhibitor
    return booth


def version_of(booth, pk):
    """One of the booth's versions, or 404."""
    version = booth.versions.select_related("hero", "panorama").filter(pk=pk).first()
    if version is None:
        raise Http404
    return version
