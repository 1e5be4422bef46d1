"""What a buyer does with a request that was sent, each by one button."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booths.services.fair_play import OnHold
from fair.errors import Refused
from matchmaking.models import Invitation, RequestQuestion, SourcingRequest
from matchmaking.services import invitations, request_talk
from matchmaking.services import requests as services


def own(view):
    """The view gets the buyer's own request as `found`; what the services refuse is told on its page."""

    @login_required
    @require_POST
    def answer(request, pk, **arguments):
        found = get_object_or_404(SourcingRequest.objects.made_by(request.user), pk=pk)
        try:
            return view(request, found, **arguments) or redirect(found)
        except OnHold as held:
            messages.info(request, str(held))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(found)

    answer.__name__ = view.__name__
    return answer


@own
def withdraw(request, found):
    services.withdraw_request(found, request.user, request.POST.get("reason", ""))
    messages.success(request, _("Taken back. Everybody who had it was told."))


@own
def extend(request, found):
    services.extend_deadline(found, request.user)
    messages.success(request, _("A week more. Everybody who has the request was told."))


@own
def publish(request, found):
    """Show it on the board, or no longer when `drop` is posted."""
    services.publish_request(found, request.user, on_board="drop" not in request.POST)


@own
def duplicate(request, found):
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        key = None
    return redirect("request_edit", services.duplicate_request(found, request.user, key).pk)


@own
def delete(request, found):
    services.delete_draft(found, request.user)
    messages.success(request, _("The draft is deleted."))
    return redirect("my_requests")


@own
def answer(request, found, question):
    asked = get_object_or_404(RequestQuestion, invitation__request=found, pk=question)
    invitations.answer_question(asked, request.user, request.POST.get("text", ""))
    return redirect(f"{found.get_absolute_url()}#questions")


@own
def let_know(request, found, invitation):
    invitations.let_know_name(_one(found, invitation), request.user)


@own
def take_back(request, found, invitation):
    invitations.take_back_invitation(_one(found, invitation), request.user)


@own
def write(request, found, invitation):
    """Write to an exhibitor about the request: the talk of the two goes on from there."""
    one = _one(found, invitation)
    key = uuid.uuid4()
    line = request_talk.write_to_exhibitor(one, request.user, request.POST.get("text", ""), key)
    return redirect(reverse("conversation", args=[line.conversation_id]))


def _one(found, invitation):
    standing = Invitation.objects.standing().select_related("exhibitor", "request__buyer")
    return get_object_or_404(standing, request=found, pk=invitation)
