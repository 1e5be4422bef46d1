"""A quote as its buyer has it, and the buyer's counter-offer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.notices import read_notices
from fair.errors import Refused
from matchmaking.forms.counter import CounterSheet
from matchmaking.history import history_of
from matchmaking.models import Acceptance, Quote
from matchmaking.services import countering, quotes
from matchmaking.views.writing import key_of


def quote_for(request, pk, quote):
    received = Quote.objects.received_by(request.user).with_offer()
    return get_object_or_404(received, pk=quote, invitation__request=pk)


@login_required
@require_safe
def quote(request, pk, quote):
    """What is offered, what changed, and what can be done with it."""
    found = quote_for(request, pk, quote)
    read_notices(request.user, key=f"quote:{found.pk}")
    context = {
        "quote": found,
        "version": found.offer,
        "history": history_of(found),
        "acceptances": Acceptance.objects.filter(quote=found),
        "is_undecided": found.invitation.request.state in quotes.UNDECIDED,
        "can_counter": found.state in countering.COUNTERABLE,
    }
    return render(request, "matchmaking/quotes/quote.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request, pk, quote):
    """Ask for other terms: a form that begins with what is offered."""
    found = quote_for(request, pk, quote)
    sheet = CounterSheet(found, request.POST if request.method == "POST" else None)
    refusal = ""
    if sheet.is_bound and sheet.is_valid():
        try:
            countering.counter_quote(found, request.user, sheet.base, key_of(request), **sheet.wishes)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("The exhibitor has your counter-offer."))
            return redirect("request_quote", pk, found.pk)
    context = {"quote": found, "sheet": sheet, "form": sheet.form, "refusal": refusal, "key": sheet.key}
    status = 409 if refusal else 422 if sheet.is_bound else 200
    return render(request, "matchmaking/quotes/counter.html", context, status=status)
