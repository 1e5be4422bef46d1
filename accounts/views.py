"""A person's own pages."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts import consent, leaving
from accounts.forms import ProfileForm
from accounts.models import Consent
from fair.addresses import safe_next
from fair.errors import Refused


@login_required
def home(request):
    return render(request, "accounts/my.html")


@login_required
@never_cache
def profile(request):
    form = ProfileForm(request.POST or None, request.FILES or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        with translation.override(user.language):
            messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form})


@login_required
@require_POST
def wear_hat(request):
    """Put on another hat that the person has; what they may do does not change by it."""
    hat = request.hats.find(request.POST.get("hat"))
    if hat is None:
        raise Http404
    request.session["hat"] = hat.key
    return redirect(hat.home)


@never_cache
def my_privacy(request):
    """The consent ledger of a person, or of a guest with the visitor cookie."""
    ledger = Consent.objects.given_by(request.user, consent.visitor_of(request)).order_by("-given_at")
    remembering = consent.may_remember(request)
    return render(request, "accounts/privacy.html", {"ledger": ledger, "remembering": remembering})


@require_POST
def answer_consent(request):
    """The answer to "May we remember your visits?", from the bar at the foot or from /my/privacy/."""
    response = redirect(safe_next(request, "my_privacy"))
    return consent.answer(request, response, agreed=request.POST.get("answer") == "yes")


@require_POST
def choose_language(request):
    """Django's language cookie; for people who are signed in, also kept with the person."""
    response = set_language(request)
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(request.user._meta.get_field("language").choices):
        request.user.language = language
        request.user.save(update_fields=["language"])
    return response


@login_required
@never_cache
def my_data(request):
    """Everything that is kept of the person, to take along."""
    response = JsonResponse(
        leaving.data_of(request.user), json_dumps_params={"indent": 1, "ensure_ascii": False}
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@login_required
@reauthentication_required
def leave(request):
    if request.method == "POST":
        try:
            leaving.leave(request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("leave")
        logout(request)
        messages.success(request, _("Your account is gone. Farewell."))
        return redirect("/")
    return render(request, "accounts/leave.html")


def terms(request):
    return render(request, "accounts/terms.html")
