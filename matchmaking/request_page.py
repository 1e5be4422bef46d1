"""A buyer's requests as their pages show them."""

from functools import cached_property

from django.db.models import Count, Prefetch, Q

from matchmaking.models import Invitation, Quote, RequestLine, RequestQuestion
from matchmaking.services.request_texts import gaps
from matchmaking.suggesting import suggested_for

STATES = Invitation.State
TONES = {"draft": "", "open": "ok", "decided": "info", "expired": "warn", "withdrawn": ""}


def listed(requests):
    """With what the list tells of each: how many were asked, have quoted, declined, and ask something."""
    standing = Q(invitations__withdrawn_at=None)

    def number(state):
        return Count("invitations", filter=standing & Q(invitations__state=state), distinct=True)

    asks = Q(invitations__questions__answered_at=None, invitations__questions__isnull=False)
    return requests.annotate(
        asked=Count("invitations", filter=standing, distinct=True),
        quoted=number(STATES.QUOTED),
        declined=number(STATES.DECLINED),
        questions=Count("invitations__questions", filter=standing & asks, distinct=True),
    ).order_by("-pk")


def with_lines(requests):
    """With lines and files, and the products that lines name."""
    lines = RequestLine.objects.select_related("product__exhibitor")
    return requests.select_related("category", "buyer", "edition").prefetch_related(
        Prefetch("lines", lines), "files"
    )


class BuyersPage:
    """One request of the buyer; everything is read when it is first printed."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def invitations(self):
        """Those who have it, those who quoted first, each with how it answered."""
        found = self.request.invitations.standing().select_related("exhibitor__logo")
        order = [STATES.QUOTED, STATES.ASKED, STATES.DECLINED]
        return sorted(found, key=lambda one: (order.index(one.state), one.pk))

    @cached_property
    def questions(self):
        """What exhibitors ask, the unanswered first."""
        found = RequestQuestion.objects.filter(
            invitation__request=self.request.pk, invitation__withdrawn_at=None
        )
        told = list(found.select_related("invitation__exhibitor"))
        return sorted(told, key=lambda one: (one.answered_at is not None, one.pk))

    @property
    def unanswered(self):
        return [one for one in self.questions if one.answered_at is None]

    @cached_property
    def suggested(self):
        return suggested_for(self.request)

    @cached_property
    def gaps(self):
        return gaps(self.request)

    @property
    def is_quoted(self):
        return any(one.state == STATES.QUOTED for one in self.invitations)

    @property
    def tone(self):
        return TONES[self.request.state]

    @cached_property
    def quotes(self):
        """What exhibitors have quoted, with what is offered now."""
        return list(Quote.objects.sent().filter(invitation__request=self.request.pk).with_offer())
