"""A person's own pages."""

from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts import consent, leaving
from accounts.forms import ProfileForm, TokenForm
from accounts.models import Consent
from accounts.tokens import make_token
from fair.addresses import safe_next
from fair.errors import Refused
from fair.wording import Page, own_words, register


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
    context = {
        "ledger": ledger,
        "remembering": consent.may_remember(request),
        "told": any(line.is_for_exhibitors for line in ledger),
        "mailed": any(line.purpose == Consent.Purpose.ANSWERS and not line.withdrawn_at for line in ledger),
    }
    return render(request, "accounts/privacy.html", context)


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
    """What is kept of the person, to be read: what others hold, and how much there is of each kind."""
    return render(request, "accounts/data.html", {"parts": leaving.held_of(request.user)})


@login_required
@never_cache
def my_data_file(request):
    """Everything that is kept of the person, to take along."""
    response = JsonResponse(
        leaving.data_of(request.user), json_dumps_params={"indent": 1, "ensure_ascii": False}
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@login_required
@never_cache
def tokens(request):
    """The person's keys to the API."""
    return render(request, "accounts/tokens.html", {"tokens": request.user.access_tokens.all()})


@login_required
@reauthentication_required
@never_cache
def new_token(request):
    """Make a token. Its key is in this one answer and nowhere else, not even in the session."""
    form = TokenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/token_new.html", {"form": form})
    asked = form.cleaned_data
    try:
        token, key = make_token(request.user, asked["name"], asked["scopes"], timedelta(days=asked["days"]))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "accounts/token_new.html", {"form": form})
    return render(request, "accounts/token_made.html", {"token": token, "key": key})


@login_required
@require_POST
def revoke_token(request, pk):
    token = get_object_or_404(request.user.access_tokens, pk=pk)
    token.delete()
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("tokens")


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


register(Page("terms", gettext_lazy("Terms of the fair"), "accounts/terms.html"))


def terms(request):
    if words := own_words("terms"):
        return render(request, "fair/own_page.html", {"words": words})
    return render(request, "accounts/terms.html")
