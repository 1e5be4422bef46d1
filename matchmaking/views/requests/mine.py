"""The buyer's requests: the list, and the page of one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from exhibitors.models import Exhibitor
from fair.addresses import whole_number
from fair.errors import Refused
from fair.media import hand_out
from matchmaking.models import Invitation, RequestFile, SourcingRequest
from matchmaking.request_page import BuyersPage, listed, with_lines
from matchmaking.services import requests as services
from matchmaking.views.requests.writing import _uuid

PAGE = 20
MOST_FOUND = 8


@login_required
@require_safe
def my_requests(request):
    """All of one's requests, the latest first, or those of one state."""
    own = SourcingRequest.objects.made_by(request.user)
    counts = dict(own.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", "")
    shown = own.filter(state=state) if state in counts else own
    page = Paginator(listed(shown), PAGE, allow_empty_first_page=True).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "states": [
            (value, label, counts[value]) for value, label in SourcingRequest.State.choices if value in counts
        ],
        "total": sum(counts.values()),
    }
    return render(request, "matchmaking/requests/mine.html", context)


@login_required
@require_safe
def my_request(request, pk):
    """A draft as exhibitors will read it, with whom to send it to; what was sent, with all answers."""
    found = get_object_or_404(with_lines(SourcingRequest.objects.made_by(request.user)), pk=pk)
    if found.state == SourcingRequest.State.DRAFT and found.written:
        return redirect("request_edit", pk)
    page = BuyersPage(found)
    context = {"page": page, "found": found, "key": _uuid("")}
    if found.state == SourcingRequest.State.DRAFT:
        return render(request, "matchmaking/requests/draft.html", context)
    fragment = "fragment" in request.GET
    name = "answers" if fragment else "mine_one"
    return render(request, f"matchmaking/requests/{name}.html", context)


@login_required
@require_POST
def send(request, pk):
    """Send a draft, or ask more for an open request: `to` are exhibitors, `advised` those that we named."""
    found = get_object_or_404(SourcingRequest.objects.made_by(request.user), pk=pk)
    chosen, advised = _recipients(request)
    board = "on_board" in request.POST
    try:
        if found.state == SourcingRequest.State.DRAFT:
            key = _uuid(request.POST.get("key"))
            services.send_request(found, request.user, chosen, advised, on_board=board, key=key)
            messages.success(request, _("Sent. You are told of every answer."))
        else:
            services.invite(found, request.user, chosen)
            services.invite(found, request.user, advised, Invitation.How.RECOMMENDED)
            messages.success(request, _("They were asked, too."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(found)


def _recipients(request):
    """(those whom the buyer chose, those whom we recommended) among the ticked exhibitors."""
    ids = {pk for value in request.POST.getlist("to")[:500] if (pk := whole_number(value))}
    ours = {whole_number(value) for value in request.POST.getlist("advised")[:500]}
    found = Exhibitor.objects.visible_to(request.user).filter(pk__in=ids)
    told = list(found)
    return [one for one in told if one.pk not in ours], [one for one in told if one.pk in ours]


@login_required
@require_safe
def choose(request, pk):
    """Exhibitors by name, to be ticked: a fragment."""
    found = get_object_or_404(SourcingRequest.objects.made_by(request.user), pk=pk)
    words = request.GET.get("name", "").replace("\0", "").strip()[:80]
    shown = Exhibitor.objects.none()
    if words:
        asked = found.invitations.standing().values("exhibitor")
        shown = Exhibitor.objects.visible_to(request.user).exclude(pk__in=asked)
        shown = shown.filter(name__icontains=words).select_related("logo").order_by("name", "pk")
    context = {"found": found, "words": words, "exhibitors": shown[:MOST_FOUND]}
    return render(request, "matchmaking/requests/chosen.html", context)


@login_required
@require_safe
def file(request, pk, file):
    """A file of a request, for the buyer and the exhibitors who have it."""
    visible = SourcingRequest.objects.visible_to(request.user).filter(pk=pk)
    kept = get_object_or_404(RequestFile, request__in=visible, pk=file)
    try:
        return hand_out(kept.file, kept.name)
    except FileNotFoundError:
        raise Http404 from None
