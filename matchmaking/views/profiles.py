"""The buyer's sourcing profile: its steps, and the ways to have it filled."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Consent
from accounts.services import give_consent
from fair.context import fair_of
from fair.errors import Refused
from fair.rates import seconds_to_wait
from matchmaking.forms.profiles import FORMS, Step
from matchmaking.models import SourcingProfile
from matchmaking.profile_page import ProfilePage, offered_of
from matchmaking.proposing import may_read, propose
from matchmaking.services import profiles as services

SEARCHES = (30, 60)  # kept searches in seconds, of one person


def edition_of(request):
    """The edition that visitors walk. Raises Http404 while none is open."""
    edition = fair_of(request).edition
    if edition is None:
        raise Http404
    return edition


@login_required
@require_safe
@never_cache
def profile(request):
    """What the profile says, how far it is, and the ways to fill it."""
    page = ProfilePage(request.user, edition_of(request))
    return render(request, "matchmaking/profile/overview.html", {"page": page})


@login_required
@never_cache
def step(request, step):
    """One step, saved by itself; the next one follows, and the rest can wait."""
    if step not in FORMS:
        raise Http404
    page = ProfilePage(request.user, edition_of(request), Step(step))
    form = FORMS[step](request.POST or None, instance=page.profile)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_step(request.user, page.edition, step, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _onwards(request, page)
    status = 422 if form.errors else 200
    return render(request, "matchmaking/profile/step.html", {"page": page, "form": form}, status=status)


def _onwards(request, page):
    following = page.following
    if "later" in request.POST or following is None:
        messages.success(request, _("Your profile is saved. Recommendations follow within seconds."))
        return redirect("sourcing_profile" if "later" in request.POST else "recommended")
    return redirect("sourcing_step", following)


@login_required
@require_POST
def take_over(request, pk):
    """What the person's profile of an earlier edition says."""
    edition = edition_of(request)
    earlier = get_object_or_404(services.earlier_profiles(request.user, edition), pk=pk)
    services.import_profile(request.user, edition, earlier)
    messages.success(request, _("Your earlier profile is taken over. Please look through it."))
    return redirect("sourcing_profile")


@login_required
@never_cache
def read(request):
    """What could be read from what the person did, to be ticked: nothing is saved before."""
    edition = edition_of(request)
    if request.method == "POST" and "allow" in request.POST:
        give_consent(Consent.Purpose.PROFILE, user=request.user)
        return redirect("sourcing_read")
    if request.method == "POST" and "forbid" in request.POST:
        services.forbid_reading(request.user)
        messages.success(request, _("Taken back. What was kept of your searches is erased."))
        return redirect("sourcing_profile")
    allowed = may_read(request.user)
    if request.method == "POST" and allowed:
        return _take(request, edition)
    context = {"allowed": allowed, "proposal": propose(request.user, edition) if allowed else None}
    return render(request, "matchmaking/profile/read.html", context)


def _take(request, edition):
    """Add what was ticked of the proposal to the profile."""
    chosen = offered_of(propose(request.user, edition), request.POST)
    try:
        services.add_to_profile(request.user, edition, **chosen)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("sourcing_read")
    messages.success(request, _("What you ticked stands in your profile."))
    return redirect("sourcing_profile")


@login_required
@require_POST
def show(request):
    """Whether exhibitors are recommended the buyer."""
    own = get_object_or_404(SourcingProfile.objects.of(request.user), edition=edition_of(request))
    services.save_step(request.user, own.edition, "", is_shown="hide" not in request.POST)
    return redirect("sourcing_profile")


@login_required
@require_POST
def drop(request):
    own = get_object_or_404(SourcingProfile.objects.of(request.user), edition=edition_of(request))
    services.drop_profile(own)
    messages.success(request, _("Your sourcing profile is deleted."))
    return redirect("sourcing_profile")


@require_POST
def searched(request):
    """The search page's script tells what was searched; kept only while the person allows it."""
    user = request.user
    if user.is_authenticated and may_read(user) and not seconds_to_wait(f"searched:{user.pk}", SEARCHES):
        services.note_search(
            user, edition_of(request), request.POST.get("q", ""), request.POST.get("category")
        )
    return HttpResponse(status=204)
