"""What time does to requests: exhibitors who have not answered are reminded halfway and a day before the end,
a buyer whom nobody answered is told halfway; at its deadline a request expires."""

import datetime

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.utils import timezone

from matchmaking.models import Invitation, SourcingRequest
from matchmaking.services.telling import tell_buyer, tell_exhibitor

A_DAY = datetime.timedelta(days=1)
MOST = 200  # of a run; what is left over is the next one's
Asked = Invitation.State.ASKED


def remind_due():
    """Remind whom it is time to. Returns how many were; safe to run twice, and at any time."""
    invitations = list(_due_invitations().values_list("pk", flat=True)[:MOST])
    requests = list(_due_requests().values_list("pk", flat=True)[:MOST])
    return sum(_remind_exhibitor(pk) for pk in invitations) + sum(_tell_buyer(pk) for pk in requests)


def _span(end, begin):
    return ExpressionWrapper((F(end) - F(begin)) / 2, output_field=DurationField())


def _due_invitations():
    """Unanswered ones halfway between asking and deadline, and a day before it, once each."""
    now = timezone.now()
    waiting = (
        Invitation.objects.open().filter(state=Asked).annotate(half=_span("request__deadline", "asked_at"))
    )
    halfway = Q(reminded_at=None, asked_at__lte=now - F("half"))
    # Whoever was reminded within the last day before the deadline is not reminded again.
    last_day = Q(request__deadline__lte=now + A_DAY, reminded_at__lt=F("request__deadline") - A_DAY)
    return waiting.filter(halfway | last_day).order_by("pk")


def _due_requests():
    """Open ones that were sent to somebody, halfway to their deadline, without any answer."""
    now = timezone.now()
    unanswered = SourcingRequest.objects.open().filter(reminded_at=None, deadline__gt=now)
    answered = Invitation.objects.standing().exclude(state=Asked).values("request")
    halfway = unanswered.annotate(half=_span("deadline", "sent_at")).filter(sent_at__lte=now - F("half"))
    return halfway.exclude(pk__in=answered).order_by("pk")


@transaction.atomic
def _remind_exhibitor(pk):
    request_id = Invitation.objects.values_list("request", flat=True).get(pk=pk)
    rows = SourcingRequest.objects.select_for_update(no_key=True, skip_locked=True, of=["self"])
    request = rows.select_related("buyer").filter(pk=request_id).first()
    invitation = request and _due_invitations().select_related("exhibitor").filter(pk=pk).first()
    if invitation is None:
        return False
    Invitation.objects.filter(pk=pk).update(reminded_at=timezone.now())
    invitation.request = request
    tell_exhibitor(invitation, "request.waits")
    return True


@transaction.atomic
def _tell_buyer(pk):
    rows = SourcingRequest.objects.select_for_update(no_key=True, skip_locked=True, of=["self"])
    request = rows.select_related("buyer").filter(pk=pk).first()
    if request is None or not _due_requests().filter(pk=pk).exists():
        return False
    request.reminded_at = timezone.now()
    request.save(update_fields=["reminded_at"])
    tell_buyer(request, "request.unanswered")
    return True
