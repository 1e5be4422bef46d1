"""An exhibitor's requests in its workspace: the list, and the page of one."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from booths.services.fair_play import OnHold
from exhibitors.workspace import for_staff
from fair.errors import Refused
from matchmaking.invitation_page import OVER, TABS, StaffPage, counts_of, invitations_of, listed
from matchmaking.models import Invitation
from matchmaking.services import invitations as services
from matchmaking.services.request_talk import write_to_buyer

PAGE = 20
LABELS = {
    Invitation.State.ASKED: _("To answer"),
    Invitation.State.QUOTED: _("Quoted"),
    Invitation.State.DECLINED: _("Declined"),
    OVER: _("Over"),
}


@for_staff
@require_safe
def requests(request, exhibitor):
    """What the company was asked for; with ?state= what of it was quoted, declined, or is over."""
    tab = request.GET.get("state", "")
    tab = tab if tab in TABS else TABS[0]
    counts = counts_of(exhibitor)
    page = Paginator(listed(exhibitor, tab), PAGE).get_page(request.GET.get("page"))
    context = {
        "exhibitor": exhibitor,
        "page": page,
        "tab": tab,
        "tabs": [(name, LABELS[name], counts[name]) for name in TABS],
        "rows": [StaffPage(invitation) for invitation in page],
    }
    return render(request, "matchmaking/requests/staff_list.html", context)


def _found(exhibitor, pk):
    found = invitations_of(exhibitor).with_buyer().select_related("request__category")
    return get_object_or_404(found, pk=pk)


@for_staff
@require_safe
def request_page(request, exhibitor, pk):
    """The request; that somebody looked at it is shown to the buyer."""
    invitation = _found(exhibitor, pk)
    services.see(invitation, request.user)
    context = {
        "exhibitor": exhibitor,
        "invitation": invitation,
        "page": StaffPage(invitation),
        "reasons": Invitation.Decline.choices,
        "key": uuid.uuid4(),
    }
    return render(request, "matchmaking/requests/staff_one.html", context)


def act(view):
    """The view gets the company's `invitation`; what the services refuse is told on its page."""

    @for_staff
    @require_POST
    def answer(request, exhibitor, pk):
        invitation = _found(exhibitor, pk)
        try:
            there = view(request, invitation)
        except OnHold as held:
            messages.info(request, str(held))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            return redirect(there or invitation)
        return redirect(invitation)

    answer.roles = for_staff(view).roles
    answer.__name__ = view.__name__
    return answer


@act
def decline(request, invitation):
    """Say no with a reason, or when `undo` is posted take that back."""
    if "undo" in request.POST:
        services.undo_decline(invitation, request.user)
    else:
        reason, text = request.POST.get("reason", ""), request.POST.get("text", "")
        services.decline(invitation, request.user, reason, text)
        messages.success(
            request, str(_("The buyer was told. You can take it up again while quotes come in."))
        )


@act
def ask(request, invitation):
    """Ask the buyer back: publicly, or with `private` for oneself."""
    text, key = request.POST.get("text", ""), _key(request)
    services.ask_back(invitation, request.user, text, is_public="private" not in request.POST, key=key)
    return f"{invitation.get_absolute_url()}#questions"


@act
def write(request, invitation):
    """Write to the buyer in private: the talk of the two goes on from there."""
    line = write_to_buyer(invitation, request.user, request.POST.get("text", ""), _key(request))
    return reverse("workspace_conversation", args=[invitation.exhibitor.slug, line.conversation_id])


def _key(request):
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()
