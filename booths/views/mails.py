"""Answers by e-mail: a buyer asks for them, or stops them, also by the link in the mail."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Consent, User
from accounts.services import give_consent, withdraw_consent
from booths.letters import stopped_by
from fair.addresses import safe_next

ANSWERS = Consent.Purpose.ANSWERS


@login_required
@require_POST
def by_mail(request):
    """Answers of exhibitors come by e-mail from now on, or no longer: a line in the ledger of consents."""
    if request.POST.get("answer") == "yes":
        give_consent(ANSWERS, user=request.user)
    else:
        withdraw_consent(ANSWERS, user=request.user)
    return redirect(safe_next(request, "my_privacy"))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, ticket):
    """Stop them by the link in one of them. Mail programs post here by themselves (RFC 8058)."""
    user = User.objects.filter(pk=stopped_by(ticket), is_active=True).first()
    if user is None:
        raise Http404
    if request.method == "POST":
        withdraw_consent(ANSWERS, user=user)
    return render(request, "booths/answers_stop.html", {"stopped": request.method == "POST"})
