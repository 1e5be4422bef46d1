"""An exhibitor writes its quote, sends it, and answers what the buyer asks for instead."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from exhibitors.workspace import for_staff
from fair.addresses import whole_number
from fair.errors import Refused
from matchmaking.buyers import buyer_of
from matchmaking.forms.quotes import QuoteSheet
from matchmaking.history import history_of
from matchmaking.models import Acceptance, Invitation, Quote
from matchmaking.services import countering, quotes


def invitation_for(request, exhibitor, pk):
    rows = Invitation.objects.staffed_by(request.user).with_buyer().select_related("request__edition")
    return get_object_or_404(rows, pk=pk, exhibitor=exhibitor)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def quote(request, exhibitor, pk):
    """The draft as a form; what was sent, where there is no draft."""
    invitation = invitation_for(request, exhibitor, pk)
    found = Quote.objects.with_offer().filter(invitation=invitation).first()
    draft = found and found.versions.filter(sent_at=None).first()
    if found and draft is None and request.method != "POST":
        return _sent(request, exhibitor, invitation, found)
    try:
        found, draft = quotes.open_quote(invitation, request.user)
    except Refused as refusal:
        return _closed(request, exhibitor, invitation, found, refusal)
    if request.method != "POST":
        return _form(request, exhibitor, invitation, QuoteSheet(draft))
    return _written(request, exhibitor, invitation, QuoteSheet(draft, request.POST, request.FILES))


def _written(request, exhibitor, invitation, sheet):
    do = request.POST.get("do", "save")
    if do.startswith("fill-"):
        sheet.fill(whole_number(do.removeprefix("fill-")))
        return _form(request, exhibitor, invitation, sheet)
    if not sheet.is_valid():
        return _form(request, exhibitor, invitation, sheet, status=422)
    try:
        _keep(request, invitation, sheet, do)
    except Refused as refusal:
        return _form(request, exhibitor, invitation, sheet, refusal=refusal, status=409)
    messages.success(request, _("The quote is with the buyer.") if do == "send" else _("The draft is kept."))
    return redirect("workspace_quote", exhibitor.slug, invitation.pk)


def _keep(request, invitation, sheet, do):
    revision = whole_number(request.POST.get("revision", "")) or 0
    if do == "send":
        quotes.send_quote(invitation, request.user, key_of(request), sheet.content, revision)
    else:
        quotes.save_draft(invitation, request.user, sheet.content, revision)


def key_of(request):
    """The key that the page made, so that a double click acts once."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        raise Http404 from None


def _form(request, exhibitor, invitation, sheet, refusal="", status=200):
    found = sheet.draft.quote
    context = {
        "exhibitor": exhibitor,
        "invitation": invitation,
        "buyer": buyer_of(invitation),
        "sheet": sheet,
        "form": sheet.form,
        "quote": found,
        "counter": found.counter,
        "refusal": refusal,
        "revision": request.POST.get("revision", found.revision),
        "key": request.POST.get("key") or uuid.uuid4(),
        "files": sheet.draft.files.all(),
    }
    return render(request, "matchmaking/quotes/write.html", context, status=status)


def _sent(request, exhibitor, invitation, found):
    context = {
        "exhibitor": exhibitor,
        "invitation": invitation,
        "buyer": buyer_of(invitation),
        "quote": found,
        "version": found.offer,
        "history": history_of(found),
        "acceptances": Acceptance.objects.filter(quote=found),
        "can_change": found.state not in (Quote.State.ACCEPTED, Quote.State.DECLINED)
        and invitation.request.state in quotes.UNDECIDED,
    }
    return render(request, "matchmaking/quotes/sent.html", context)


def _closed(request, exhibitor, invitation, found, refusal):
    if found and found.offer_id:
        messages.error(request, str(refusal))
        return _sent(request, exhibitor, invitation, found)
    context = {"exhibitor": exhibitor, "invitation": invitation, "refusal": refusal}
    return render(request, "matchmaking/quotes/closed.html", context, status=409)


@for_staff
@require_POST
def act(request, exhibitor, pk):
    """What is done with a quote as a whole: revise, take-over, uphold, withdraw, discard."""
    invitation = invitation_for(request, exhibitor, pk)
    found = get_object_or_404(Quote.objects.with_parties(), invitation=invitation)
    try:
        with transaction.atomic():
            done = _act(request, found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("workspace_quote", exhibitor.slug, invitation.pk)


def _act(request, found):
    what, text, by = request.POST.get("do"), request.POST.get("text", ""), request.user
    if what == "revise":
        quotes.open_quote(found.invitation, by)
        return _("Change what is different, then send the new version.")
    if what == "take-over":
        quotes.take_over_counter(found, by)
        return _("The draft holds what the buyer asks for: look at it, then send it.")
    if what == "uphold":
        countering.uphold_offer(found, by, text)
        return _("The buyer is told that you stay with your quote.")
    if what == "withdraw":
        quotes.withdraw_quote(found, by, text)
        return _("The quote is withdrawn, and the buyer is told.")
    if what == "discard":
        quotes.discard_draft(found, by)
        return _("The draft is thrown away.")
    raise Http404
