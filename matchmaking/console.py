"""What the console's pages show of requests and meetings."""

import datetime

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from fair.console.navigation import counts_for
from fair.console.today import Figure, block, fair_now, figures
from matchmaking.fairness import measure
from matchmaking.figures import FRESH_SECONDS, GROUPS, STEPS, Attendance, FairFigures, planned_and_held
from matchmaking.models import Invitation, SourcingRequest

SHOWN = 5
SILENT = datetime.timedelta(hours=24)
MOST_COUNTED = 1_000


def unanswered_of(requests):
    """Of these the open ones that were sent a day ago or longer and that nobody has quoted or declined."""
    answered = Invitation.objects.standing().exclude(state=Invitation.State.ASKED)
    sent = requests.filter(state=SourcingRequest.State.OPEN, sent_at__lt=timezone.now() - SILENT)
    return sent.exclude(pk__in=answered.values("request"))


def unanswered(edition):
    return unanswered_of(edition.sourcing_requests.all())


@figures
def requests_open(request):
    edition = fair_now(request)
    if edition is None or not request.user.has_perm("matchmaking.view_sourcingrequest"):
        return
    silent = cache.get_or_set(
        f"matchmaking:silent:{edition.pk}", lambda: unanswered(edition)[:MOST_COUNTED].count(), FRESH_SECONDS
    )
    yield Figure(
        _("Requests without an answer"),
        silent,
        _("sent a day ago or longer"),
        _("Open sourcing requests that no exhibitor has quoted or declined a day after they were sent."),
        "warn" if silent else "",
    )


@counts_for("matchmaking_sourcingrequest_changelist")
def requests_waiting():
    return unanswered_of(SourcingRequest.objects.all())[:MOST_COUNTED].count()


@block(
    "requests",
    "matchmaking/console/unanswered.html",
    column="side",
    order=3,
    may="matchmaking.view_sourcingrequest",
)
def requests_without_answer(request):
    edition = fair_now(request)
    if edition is None:
        return None
    found = unanswered(edition).select_related("buyer").order_by("sent_at")[:SHOWN]
    return {"requests": found} if found else None


@block("funnel", "matchmaking/console/funnel.html", column="numbers", order=2, may="matchmaking.view_meeting")
def funnel(request):
    edition = fair_now(request)
    if edition is None:
        return None
    found = FairFigures(edition, request.GET.get("by", ""))
    return {"figures": found, "groups": GROUPS, "steps": STEPS}


@block(
    "attendance",
    "matchmaking/console/meetings.html",
    column="numbers",
    order=3,
    may="matchmaking.view_meeting",
)
def attendance(request):
    edition = fair_now(request)
    if edition is None:
        return None
    return {"totals": planned_and_held(edition), "attendance": Attendance(edition)}


@block(
    "fairness",
    "matchmaking/console/fairness.html",
    column="numbers",
    order=4,
    may="matchmaking.view_meeting",
)
def fairness(request):
    found = cache.get_or_set("matchmaking:fairness", measure, FRESH_SECONDS)
    return {"fairness": found} if found.shown else None
