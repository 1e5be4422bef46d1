"""Requests as an exhibitor's people read them."""

from functools import cached_property

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from booths.models import Conversation
from matchmaking.buyers import buyer_of
from matchmaking.models import Invitation, RequestQuestion, SourcingRequest
from matchmaking.request_page import with_lines

OPEN, OVER = SourcingRequest.State.OPEN, "over"
TABS = (Invitation.State.ASKED, Invitation.State.QUOTED, Invitation.State.DECLINED, OVER)


def waiting_requests():
    """How many requests wait for the exhibitor of a membership: for the ways around its workspace."""
    waiting = Invitation.objects.standing().filter(
        exhibitor=OuterRef("exhibitor"),
        state=Invitation.State.ASKED,
        request__state=OPEN,
        request__deadline__gt=Now(),
    )
    counted = waiting.order_by().values("exhibitor").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def is_running():
    return Q(request__state=OPEN, request__deadline__gt=timezone.now())


def invitations_of(exhibitor):
    """All that the exhibitor was asked for, or took up, and that the buyer has not taken back."""
    return Invitation.objects.standing().filter(exhibitor=exhibitor)


def counts_of(exhibitor):
    """{tab: number}: those that can still be answered by their state, and all the others together."""
    running = {state: Count("pk", filter=is_running() & Q(state=state)) for state in TABS if state != OVER}
    return invitations_of(exhibitor).aggregate(**running, over=Count("pk", filter=~is_running()))


def listed(exhibitor, tab):
    """The Invitations of a tab, those first that are to be answered first."""
    found = invitations_of(exhibitor).with_buyer().select_related("request__category")
    found = found.annotate(lines=Count("request__lines"))
    if tab == OVER:
        return found.filter(~is_running()).order_by("-request__deadline", "-pk")
    return found.filter(is_running(), state=tab).order_by("request__deadline", "pk")


class StaffPage:
    """One request as an exhibitor has it."""

    def __init__(self, invitation):
        self.invitation = invitation
        self.request = invitation.request

    @cached_property
    def whole(self):
        return with_lines(SourcingRequest.objects.all()).get(pk=self.request.pk)

    @cached_property
    def buyer(self):
        return buyer_of(self.invitation)

    @cached_property
    def questions(self):
        return list(RequestQuestion.objects.read_by(self.invitation))

    @cached_property
    def talk(self):
        """The conversation with the buyer, where the name is known and there is one."""
        if not self.invitation.knows_name:
            return None
        both = {"exhibitor": self.invitation.exhibitor_id, "buyer": self.request.buyer_id}
        return Conversation.objects.filter(**both).first()

    @property
    def can_be_answered(self):
        return self.request.is_open

    @cached_property
    def quote_url(self):
        """Where the quote is written, or ""."""
        try:
            return reverse("workspace_quote", args=[self.invitation.exhibitor.slug, self.invitation.pk])
        except NoReverseMatch:
            return ""
