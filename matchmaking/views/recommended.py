"""Who is recommended, to buyers and to exhibitors, and what they say to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from exhibitors.models import Exhibitor
from exhibitors.workspace import for_managers, for_staff
from fair.errors import Refused
from matchmaking.fairness import note_shown
from matchmaking.forms.profiles import BuyersWantedForm
from matchmaking.models import BuyersForExhibitor, BuyersWanted, SourcingProfile
from matchmaking.models.recommending import Taste
from matchmaking.recommending import BuyersPage, RecommendedPage
from matchmaking.services.opinions import tell_of_buyer, tell_of_exhibitor
from matchmaking.services.profiles import save_buyers_wanted
from matchmaking.views.profiles import edition_of


def _said(request):
    said = request.POST.get("said", "")
    return said if said in Taste.values else ""


@login_required
@require_safe
@never_cache
def recommended(request):
    """The exhibitors recommended to the buyer, each with its reasons and the parts of its score."""
    page = RecommendedPage(request.user, edition_of(request))
    note_shown(page.found)
    return render(request, "matchmaking/recommended/list.html", {"page": page})


@login_required
@require_POST
def say(request, slug):
    """ "More like this", "not for me", or with an empty `said` neither any more."""
    exhibitor = get_object_or_404(Exhibitor.objects.visible_to(request.user), slug=slug)
    said = _said(request)
    try:
        tell_of_exhibitor(request.user, edition_of(request), exhibitor, said)
    except Refused as refusal:
        return _refused(request, refusal, "recommended")
    return _answered(request, said, exhibitor.name, "recommended")


def _refused(request, refusal, page, *arguments):
    if request.htmx:
        return HttpResponse(str(refusal), status=409, content_type="text/plain")
    messages.error(request, str(refusal))
    return redirect(page, *arguments)


def _answered(request, said, name, page, *of_page):
    """What stands where the buttons stood; without a script, the page anew."""
    if request.htmx:
        context = {"said": said, "name": name, "address": request.path}
        return render(request, "matchmaking/recommended/said.html", context)
    words = {
        Taste.MORE: _("More like %(name)s will be recommended."),
        Taste.DISMISS: _("%(name)s is not recommended any more."),
    }
    messages.success(request, words.get(said, _("Taken back: %(name)s.")) % {"name": name})
    return redirect(page, *of_page)


@for_staff
@require_safe
@never_cache
def buyers(request, exhibitor):
    """The buyers recommended to the exhibitor."""
    page = BuyersPage(exhibitor, edition_of(request))
    return render(request, "matchmaking/buyers/list.html", {"exhibitor": exhibitor, "page": page})


@for_staff
@require_POST
def say_of_buyer(request, exhibitor, pk):
    edition = edition_of(request)
    kept = BuyersForExhibitor.objects.filter(
        exhibitor=exhibitor, edition=edition, entries__contains=[{"id": pk}]
    )
    shown = SourcingProfile.objects.shown_to_exhibitors().filter(edition=edition)
    profile = get_object_or_404(shown if kept.exists() else shown.none(), pk=pk)
    said = _said(request)
    try:
        tell_of_buyer(exhibitor, profile, request.user, said)
    except Refused as refusal:
        return _refused(request, refusal, "workspace_buyers", exhibitor.slug)
    return _answered(request, said, _("This buyer"), "workspace_buyers", exhibitor.slug)


@for_managers
@never_cache
def buyers_wanted(request, exhibitor):
    """Which buyers the exhibitor looks for."""
    wanted = BuyersWanted.objects.filter(exhibitor=exhibitor).first()
    form = BuyersWantedForm(request.POST or None, instance=wanted)
    if request.method == "POST" and form.is_valid():
        save_buyers_wanted(exhibitor, edition_of(request), **form.cleaned_data)
        messages.success(request, _("Saved. Your recommendations follow within seconds."))
        return redirect("workspace_buyers", exhibitor.slug)
    context = {"exhibitor": exhibitor, "form": form}
    return render(request, "matchmaking/buyers/wanted.html", context, status=422 if form.errors else 200)
