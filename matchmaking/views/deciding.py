"""A buyer decides: how much of each line to whom, looked at once more before it holds."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from fair.errors import Refused
from matchmaking.comparing import compare
from matchmaking.forms.deciding import DecisionSheet
from matchmaking.services import deciding
from matchmaking.services.quotes import UNDECIDED
from matchmaking.views.comparison import own_request
from matchmaking.views.writing import key_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, pk):
    """GET shows who can be given how much; a first POST what would come of it, a second one does it."""
    asked = own_request(request, pk)
    if asked.state not in UNDECIDED:
        return redirect("request_quotes", pk)
    sheet = DecisionSheet(compare(asked), request.POST if request.method == "POST" else request.GET)
    context = {"asked": asked, "sheet": sheet, "key": request.POST.get("key") or uuid.uuid4()}
    if request.method != "POST":
        return render(request, "matchmaking/quotes/decide.html", context)
    try:
        if "confirmed" in request.POST:
            accepted = deciding.accept(asked, request.user, sheet.picks, key_of(request), **sheet.ways)
            return _done(request, pk, len(accepted))
        context["plan"] = sheet.plan_of(deciding.planned(asked, sheet.picks, sheet.raises))
    except Refused as refusal:
        context["refusal"] = refusal
        return render(request, "matchmaking/quotes/decide.html", context, status=409)
    return render(request, "matchmaking/quotes/confirm.html", context)


def _done(request, pk, count):
    done = ngettext(
        "Accepted: %(count)d exhibitor has your order, and the others are told kindly.",
        "Accepted: %(count)d exhibitors have your order, and the others are told kindly.",
        count,
    )
    messages.success(request, done % {"count": count})
    return redirect("request_quotes", pk)


@login_required
@require_POST
def close(request, pk):
    """Leave what is still open."""
    try:
        deciding.end_deciding(own_request(request, pk), request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The request is decided, and the others are told kindly."))
    return redirect("request_quotes", pk)
