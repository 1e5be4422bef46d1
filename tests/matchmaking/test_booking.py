import datetime

import pytest
from django.utils import timezone

from exhibitors.models import WorkingHours
from fair.errors import Refused
from matchmaking.models import Meeting, ProposedTime, Seat
from matchmaking.services.meetings.answering import accept_time, counter_propose, decline_meeting
from matchmaking.services.meetings.booking import book, propose
from matchmaking.services.meetings.changing import cancel_meeting, hand_over, move_meeting
from tests.factories import EditionFactory, ExhibitorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
UTC = datetime.UTC


@pytest.fixture
def fair():
    return EditionFactory(time_zone="UTC", opens_at=datetime.time(8), closes_at=datetime.time(18))


@pytest.fixture
def exhibitor(fair):
    return ExhibitorFactory()


@pytest.fixture
def host(exhibitor):
    return MembershipFactory(exhibitor=exhibitor, user__time_zone="Asia/Shanghai").user


@pytest.fixture
def buyer():
    return UserFactory(time_zone="Europe/Paris")


def tomorrow(hour, minute=0):
    """In UTC, the hours are those of Paris and Guangzhou at the same time: 9 is good for both."""
    day = timezone.now().date() + datetime.timedelta(days=2)
    return datetime.datetime.combine(day, datetime.time(hour, minute), UTC)


def test_book_confirms_a_free_time_at_once(exhibitor, host, buyer):
    meeting = book(exhibitor, buyer, buyer, tomorrow(9), title="Kettles")

    assert meeting.state == Meeting.State.CONFIRMED
    assert (meeting.starts_at, meeting.ends_at) == (tomorrow(9), tomorrow(9, 30))
    seats = [(seat.user, seat.side, seat.is_host, seat.during.lower) for seat in meeting.seats.all()]
    assert seats == [(buyer, "buyer", False, tomorrow(9)), (host, "exhibitor", True, tomorrow(9))]


def test_book_refuses_a_taken_time(exhibitor, host, buyer):
    book(exhibitor, buyer, buyer, tomorrow(9))

    with pytest.raises(Refused):
        book(exhibitor, UserFactory(), UserFactory(), tomorrow(9))
    rival = UserFactory()
    with pytest.raises(Refused):
        book(exhibitor, rival, rival, tomorrow(9, 15))

    assert Meeting.objects.count() == 1


def test_propose_then_accept_counter_and_move(exhibitor, host, buyer):
    meeting = propose(exhibitor, buyer, buyer, [tomorrow(9), tomorrow(10)])
    assert (meeting.state, meeting.waits_for) == (Meeting.State.PROPOSED, "exhibitor")
    with pytest.raises(Refused):
        accept_time(meeting, buyer, tomorrow(9))

    counter_propose(meeting, host, [tomorrow(11)])
    meeting = accept_time(meeting, buyer, tomorrow(11))

    assert (meeting.state, meeting.starts_at) == (Meeting.State.CONFIRMED, tomorrow(11))
    meeting = move_meeting(meeting, buyer, tomorrow(12))
    assert (meeting.starts_at, meeting.sequence) == (tomorrow(12), 1)


def test_the_rest(exhibitor, host, buyer):
    meeting = propose(exhibitor, buyer, buyer, [tomorrow(9)])
    assert decline_meeting(meeting, host, "Too busy").state == Meeting.State.DECLINED
    meeting = book(exhibitor, buyer, buyer, tomorrow(9))
    colleague = MembershipFactory(exhibitor=exhibitor, user__time_zone="Asia/Shanghai").user
    hand_over(meeting, host, colleague)
    assert Seat.objects.get(meeting=meeting, is_host=True).user == colleague
    assert cancel_meeting(meeting, buyer, "No").state == Meeting.State.CANCELLED
    assert not Seat.objects.exclude(during=None).exists()
    assert not ProposedTime.objects.filter(state="standing").exists()
    assert WorkingHours.objects.count() == 0
