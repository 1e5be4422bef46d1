"""What time does to requests."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import Notification
from matchmaking.models import Invitation, SourcingRequest
from matchmaking.request_tasks import watch_requests
from matchmaking.services.request_reminders import remind_due
from tests.factories import InvitationFactory, MembershipFactory, SourcingRequestFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def invitation():
    now = timezone.now()
    request = SourcingRequestFactory(sent_at=now, deadline=now + 8 * DAY)
    return InvitationFactory(request=request, exhibitor=MembershipFactory().exhibitor, asked_at=now)


def after(days):
    """So many days go by, for all that is stored."""
    for model, fields in (
        (SourcingRequest, ["sent_at", "deadline"]),
        (Invitation, ["asked_at", "reminded_at"]),
    ):
        for row in model.objects.all():
            for name in filter(lambda name: getattr(row, name), fields):
                setattr(row, name, getattr(row, name) - days * DAY)
            row.save()


def told(kind):
    return sum(Notification.objects.filter(kind=kind).values_list("count", flat=True))


def test_exhibitors_are_reminded_halfway_and_on_the_last_day(invitation):
    after(3)
    assert remind_due() == 0
    after(1.1)
    assert remind_due() == 2  # the exhibitor, and the buyer whom nobody has answered
    assert (remind_due(), told("request.waits"), told("request.unanswered")) == (0, 1, 1)
    after(3)
    assert (remind_due(), remind_due(), told("request.waits")) == (1, 0, 2)


@pytest.mark.parametrize("state", ["quoted", "declined"])
def test_who_has_answered_is_not_reminded(invitation, state):
    Invitation.objects.update(state=state)
    after(5)
    assert (remind_due(), Notification.objects.count()) == (0, 0)


def test_what_is_over_reminds_nobody_and_expires(invitation):
    after(9)
    watch_requests()
    assert SourcingRequest.objects.get().state == "expired"
    assert list(Notification.objects.values_list("kind", flat=True)) == ["request.expired"]
