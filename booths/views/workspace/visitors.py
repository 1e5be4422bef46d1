"""Who was at the booth, and the codes that staff and buyers scan."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from booths.cards import staff_code
from booths.models import CardRequest, Retention
from booths.services.leads import follow_visitor
from booths.visitors import VisitorPage, buyer_of
from exhibitors.workspace import for_staff


@for_staff
@require_safe
@never_cache
def visitors(request, exhibitor):
    """Buyers of the last 90 days who agreed to it; names only of those who gave a card or wrote."""
    context = {
        "exhibitor": exhibitor,
        "page": VisitorPage(exhibitor, request.GET.get("after", "")),
        "months": Retention.in_months(),
    }
    return render(request, "workspace/leads/visitors.html", context)


@for_staff
@require_POST
def follow(request, exhibitor, sighting):
    """Make a lead of a visitor."""
    buyer = buyer_of(exhibitor, sighting)
    if buyer is None:
        raise Http404
    lead = follow_visitor(exhibitor, buyer)
    messages.success(request, _("This visitor is a lead now."))
    return redirect("workspace_lead", exhibitor.slug, lead.pk)


@for_staff
@require_safe
@never_cache
def card(request, exhibitor):
    """The code that buyers scan to leave their card with this person."""
    context = {"exhibitor": exhibitor, "code": staff_code(request.membership)}
    return render(request, "workspace/leads/card.html", context)


@for_staff
@require_safe
@never_cache
def card_request(request, exhibitor, pk):
    """A scanned buyer is being asked for the card: the page goes on to the lead when they agree."""
    asked = get_object_or_404(CardRequest.objects.filter(exhibitor=exhibitor, asked_by=request.user), pk=pk)
    lead = exhibitor.leads.filter(buyer=asked.buyer_id).first() if asked.granted else None
    context = {"exhibitor": exhibitor, "asked": asked, "lead": lead and (lead.merged_into_id or lead.pk)}
    template = "card-request-state" if "fragment" in request.GET else "card-request"
    return render(request, f"workspace/leads/{template}.html", context)
