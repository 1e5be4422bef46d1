"""Who leaves the fair, and two accounts of one person, with their requests, meetings and diaries."""

import pytest

from accounts.leaving import data_of, leave
from accounts.merging import merge
from exhibitors.services.team import remove_member
from matchmaking.models import Diary, Invitation, Meeting
from tests.factories import (
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganiserFactory,
    SourcingRequestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_who_leaves_takes_back_what_is_open_and_calls_meetings_off():
    invitation = InvitationFactory()
    buyer = invitation.request.buyer
    SourcingRequestFactory(draft=True, buyer=buyer)
    to_come = MeetingFactory(buyer=buyer)
    over = MeetingFactory(buyer=buyer, state="held")
    Diary.objects.create(user=buyer).hours.create(weekday=1, starts_at="09:00", ends_at="12:00")

    leave(buyer)

    assert list(buyer.sourcing_requests.values_list("state", flat=True)) == ["withdrawn"]
    to_come.refresh_from_db()
    over.refresh_from_db()
    assert (to_come.state, over.state) == (Meeting.State.CANCELLED, Meeting.State.HELD)
    assert not to_come.seats.filter(during__isnull=False).exists()
    assert not Diary.objects.filter(user=buyer).exists()
    assert Invitation.objects.filter(pk=invitation.pk).exists()


@pytest.mark.parametrize("leaves", [leave, lambda user: remove_member(user.memberships.get(), user)])
def test_a_colleague_who_is_free_meets_in_place_of_who_leaves(leaves):
    owner = MembershipFactory()
    host = MembershipFactory(exhibitor=owner.exhibitor, role="host").user
    meeting = MeetingFactory(exhibitor=owner.exhibitor, host=host)

    leaves(host)

    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.CONFIRMED
    assert meeting.seats.get(is_host=True).user == owner.user
    assert not meeting.seats.filter(user=host, during__isnull=False).exists()


def test_a_meeting_is_called_off_where_nobody_else_is_free():
    owner = MembershipFactory()
    host = MembershipFactory(exhibitor=owner.exhibitor, role="host").user
    MeetingFactory(exhibitor=owner.exhibitor, host=owner.user)
    meeting = MeetingFactory(exhibitor=owner.exhibitor, host=host)

    remove_member(host.memberships.get(), owner.user)

    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.CANCELLED


def test_export_holds_requests_with_their_lines_and_the_diary():
    request = SourcingRequestFactory()
    diary = Diary.objects.create(user=request.buyer)
    diary.sources.create(url="https://calendar.example/mine.ics")
    MeetingFactory(buyer=request.buyer)

    data = data_of(request.buyer)

    assert [row["title"] for row in data["matchmaking.sourcingrequest"]] == [request.title]
    assert [row["quantity"] for row in data["matchmaking.requestline"]] == [500]
    assert len(data["matchmaking.seat"]) == len(data["matchmaking.diary"]) == 1
    assert [row["url"] for row in data["matchmaking.calendarsource"]] == ["https://calendar.example/mine.ics"]


def test_merged_accounts_are_never_in_two_meetings_at_once():
    keep, gone = UserFactory(), UserFactory()
    mine = MeetingFactory(buyer=keep)
    clash = MeetingFactory(buyer=gone, starts_at=mine.starts_at)
    request = SourcingRequestFactory(buyer=gone)

    merge(keep, gone, OrganiserFactory(is_superuser=True))

    clash.refresh_from_db()
    request.refresh_from_db()
    assert clash.state == Meeting.State.CANCELLED
    assert list(Meeting.objects.planned().filter(seats__user=keep)) == [mine]
    assert request.buyer == keep
