"""The board of published requests, for the people of exhibitors."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from exhibitors.workspace import company_of
from fair.categories import category_options
from fair.errors import Refused
from matchmaking.board import AskedBoard, on_board, shown
from matchmaking.models import Invitation, SourcingRequest
from matchmaking.services.invitations import take_up

PAGE = 20


@login_required
@require_safe
def board(request):
    """Requests that anybody may answer; who works for no exhibitor is led to their own."""
    exhibitor = company_of(request)
    if exhibitor is None:
        return redirect("my_requests")
    asked = AskedBoard.of(request.GET)
    page = Paginator(shown(on_board(exhibitor, request.user, asked)), PAGE).get_page(request.GET.get("page"))
    context = {
        "exhibitor": exhibitor,
        "asked": asked,
        "page": page,
        "categories": category_options(asked.category and asked.category.pk),
    }
    return render(request, "matchmaking/requests/board.html", context)


@login_required
@require_POST
def take(request, pk):
    """Take a request up for the company whose hat one wears."""
    exhibitor = company_of(request)
    if exhibitor is None:
        raise Http404
    found = get_object_or_404(SourcingRequest.objects.visible_to(request.user), pk=pk)
    try:
        return redirect(take_up(found, exhibitor, request.user))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("request_board")


@login_required
@require_safe
def lead_on(request, pk):
    """To one's own page of a request: the buyer's, or that of the company that has it."""
    found = get_object_or_404(SourcingRequest.objects.visible_to(request.user), pk=pk)
    if found.buyer_id == request.user.pk:
        return redirect(found)
    has = Invitation.objects.staffed_by(request.user).filter(request=found).select_related("exhibitor")
    invitation = has.first()
    return redirect(invitation) if invitation else redirect("request_board")
