"""The studio: where a show's hosts go on air and see who is there."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from exhibitors.models import Product
from fair.addresses import whole_number
from fair.errors import Refused
from live.models import Show
from live.services import keys, shows
from live.services.extending import InTheWay, extend_show
from live.studio_page import EXTENSIONS, Studio

PARTS = ("control", "shelf", "there", "inquiries", "source")


def for_hosts(view):
    """The view gets the `show` of the address, for whoever hosts it; to others it is not there."""

    @login_required
    @never_cache
    @wraps(view)
    def inside(request, pk, **arguments):
        related = ("booth__exhibitor__logo", "booth__hall__edition", "room__booth", "room__keeper", "edition")
        hosted = Show.objects.hosted_by(request.user).select_related(*related)
        return view(request, show=get_object_or_404(hosted, pk=pk), **arguments)

    return inside


@for_hosts
@require_safe
def studio(request, show):
    """The whole page, or with ?part a part of it, which is asked for again as the show goes on."""
    part = request.GET.get("part")
    if part and part not in PARTS:
        raise Http404
    return _drawn(request, show, part or "page")


@for_hosts
@require_POST
def act(request, show):
    """What a host does to the show. Scripts without htmx get JSON; a refusal is a sentence either way."""
    do = ACTS.get(request.POST.get("act"))
    if do is None:
        raise Http404
    try:
        do(request, show)
    except Refused as refusal:
        if not request.htmx:
            return JsonResponse({"error": str(refusal)}, status=409)
        return _refused(request, show, refusal)
    if not request.htmx:
        return JsonResponse({})
    return _drawn(request, show, _part_of(request.POST["act"]))


def _part_of(act):
    """Which part of the page an act is done in, and drawn anew by its answer."""
    if act == "pin":
        return "shelf"
    return "source" if act in ("begin", "pause") else "control"


@for_hosts
@require_POST
def key(request, show):
    """Make the key of an encoder, which this answer alone shows, or take it back."""
    do = {"make": keys.make_key, "revoke": keys.revoke_key}.get(request.POST.get("act"))
    if do is None or show.source != Show.Source.ENCODER:
        raise Http404
    try:
        secret = do(show, request.user)
    except Refused as refusal:
        return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
    return _drawn(request, show, "source", secret=secret)


def _refused(request, show, refusal):
    """As a sentence for a toast; what follows can be moved, so that refusal comes with a way out."""
    if not isinstance(refusal, InTheWay):
        return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
    return _drawn(request, show, "control", in_the_way=str(refusal), minutes=request.POST["minutes"])


def _drawn(request, show, part, **more):
    show.refresh_from_db()
    context = {"show": show, "studio": Studio(show, request.user), **more}
    return render(request, f"live/studio/{part}.html", context)


def _extend(request, show):
    minutes = whole_number(request.POST.get("minutes", ""))
    if minutes not in EXTENSIONS:
        raise Http404
    extend_show(show, request.user, minutes, moves_following="move" in request.POST)


def _pin(request, show):
    pk = whole_number(request.POST.get("product", ""))
    products = Product.objects.filter(pk__in=show.shelf.values("product"))
    shows.pin_product(show, pk and get_object_or_404(products, pk=pk), request.user)


ACTS = {
    "begin": lambda request, show: shows.begin_show(show, request.user),
    "pause": lambda request, show: shows.pause_show(show, request.user),
    "end": lambda request, show: shows.end_show(show, request.user),
    "extend": _extend,
    "pin": _pin,
}
