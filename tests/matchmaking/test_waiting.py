"""Proposals that run out, meetings that somebody does not come to, and the line that waits for their time."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import Notification
from booths.models import Block, Lead
from exhibitors.models import Delivery, Endpoint
from fair.errors import Refused
from matchmaking.meeting_tasks import end_due
from matchmaking.models import MatchRules, Meeting, WaitingPlace
from matchmaking.services.meetings.answering import accept_time, counter_propose, decline_meeting
from matchmaking.services.meetings.booking import book, propose
from matchmaking.services.meetings.changing import add_person, cancel_meeting, remove_person
from matchmaking.services.meetings.closing import note_arrival, tell_outcome
from matchmaking.services.meetings.placing import Plan, place_meetings
from matchmaking.services.meetings.waiting import join_waiting_list, offer_slot
from tests.factories import EditionFactory, ExhibitorFactory, MeetingFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
UTC = datetime.UTC
HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
START = datetime.datetime(2026, 6, 10, 10, tzinfo=UTC)


class Clock:
    now = START - 72 * HOUR


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    EditionFactory(time_zone="UTC", opens_at=datetime.time(0), closes_at=datetime.time(23, 59))
    return clock


@pytest.fixture
def exhibitor(clock):
    return ExhibitorFactory(name="Banyan")


@pytest.fixture
def host(exhibitor):
    return MembershipFactory(exhibitor=exhibitor, user__time_zone="UTC").user


@pytest.fixture
def buyer(host):
    return UserFactory(time_zone="UTC", name="Asha", country="CL")


def kinds(user):
    return [row.kind.partition(".")[2] for row in Notification.objects.filter(user=user).order_by("at", "pk")]


def test_a_proposal_runs_out_after_the_organisers_hours(clock, exhibitor, host, buyer):
    MatchRules.objects.create(pk=1, hold_hours=2)
    meeting = propose(exhibitor, buyer, buyer, [START, START + HOUR])
    clock.now += 2 * HOUR - MINUTE
    end_due()
    meeting.refresh_from_db()
    assert meeting.state == "proposed"

    clock.now += MINUTE
    end_due()
    meeting.refresh_from_db()
    assert (meeting.state, meeting.waits_for) == ("expired", "")
    assert {time.state for time in meeting.times.all()} == {"expired"}
    assert kinds(buyer) == ["expired"]
    with pytest.raises(Refused):
        accept_time(meeting, host, START)


def test_a_hold_keeps_other_proposals_away_and_no_booking(exhibitor, host, buyer):
    propose(exhibitor, buyer, buyer, [START])
    rival = UserFactory(time_zone="UTC")
    with pytest.raises(Refused, match="holds"):
        propose(exhibitor, rival, rival, [START])

    assert book(exhibitor, rival, rival, START).state == "confirmed"
    with pytest.raises(Refused, match="taken meanwhile"):
        accept_time(Meeting.objects.get(buyer=buyer), host, START)


def test_while_a_move_is_proposed_the_old_time_stands(clock, exhibitor, host, buyer):
    meeting = book(exhibitor, buyer, buyer, START)
    counter_propose(meeting, host, [START + 2 * HOUR])
    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at, meeting.waits_for) == ("confirmed", START, "buyer")

    decline_meeting(meeting, buyer, "That does not suit me")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at, meeting.waits_for) == ("confirmed", START, "")
    assert kinds(host)[-1] == "kept"
    counter_propose(meeting, host, [START + 3 * HOUR])
    clock.now += 24 * HOUR
    end_due()
    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at, meeting.waits_for) == ("confirmed", START, "")


def test_an_exhibitor_proposes_to_those_alone_who_were_in_touch_and_reads_no_name(exhibitor, host, buyer):
    with pytest.raises(Refused, match="in touch"):
        propose(exhibitor, buyer, host, [START])
    Lead.objects.create(exhibitor=exhibitor, buyer=buyer, source="visit")
    meeting = propose(exhibitor, buyer, host, [START])
    decline_meeting(meeting, buyer)

    row = Notification.objects.get(user=host, kind="meeting.declined")
    assert (row.data["with"], row.data["country"]) == ("", "CL")
    assert Lead.objects.get().named_at is None


def test_who_is_blocked_plans_no_meeting(exhibitor, host, buyer):
    Block.objects.create(exhibitor=exhibitor, buyer=buyer, by_exhibitor=True)
    for act in (lambda: book(exhibitor, buyer, buyer, START), lambda: join_waiting_list(exhibitor, buyer)):
        with pytest.raises(Refused):
            act()

    assert not Meeting.objects.exists()
    assert not WaitingPlace.objects.exists()


def test_a_time_that_became_free_is_offered_to_the_next_who_is_free(clock, exhibitor, host, buyer):
    meeting = book(exhibitor, buyer, buyer, START)
    busy, second = UserFactory(time_zone="UTC"), UserFactory(time_zone="UTC")
    MeetingFactory(buyer=busy, starts_at=START)
    for user in (busy, second):
        join_waiting_list(exhibitor, user)
        clock.now += MINUTE
    with pytest.raises(Refused):
        offer_slot(meeting, host)
    cancel_meeting(meeting, buyer)

    offered = offer_slot(meeting, host)
    assert (offered.buyer, offered.waits_for) == (second, "buyer")
    time = offered.times.get()
    assert (time.starts_at, time.expires_at) == (START, clock.now + 2 * HOUR)
    assert kinds(second) == ["offered"]
    assert accept_time(offered, second, START).state == "confirmed"
    assert WaitingPlace.objects.get(ended_at=None).buyer == busy


def test_when_the_buyer_does_not_come_what_is_left_goes_to_the_next(clock, exhibitor, host, buyer):
    meeting = book(exhibitor, buyer, buyer, START)
    waiting = UserFactory(time_zone="UTC")
    join_waiting_list(exhibitor, waiting)
    clock.now = START + MINUTE
    note_arrival(meeting.seats.get(user=host))
    with pytest.raises(Refused):
        offer_slot(meeting, host)

    clock.now = START + 6 * MINUTE
    offered = offer_slot(meeting, host)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.missed_by) == ("missed", "buyer")
    accepted = accept_time(offered, waiting, offered.times.get())
    assert (accepted.starts_at, accepted.ends_at) == (START + 10 * MINUTE, START + 30 * MINUTE)


def test_who_was_waited_for_cannot_say_that_it_was_held_the_others_can(clock, exhibitor, host, buyer):
    meeting = book(exhibitor, buyer, buyer, START)
    clock.now = START
    note_arrival(meeting.seats.get(user=buyer))
    clock.now = START + HOUR
    end_due()
    tell_outcome(meeting, host, "order", 5)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.missed_by) == ("missed", "exhibitor")

    tell_outcome(meeting, buyer, "quote", 4, "By telephone")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.missed_by, meeting.held_at) == ("held", "", START)


def test_programs_hear_of_each_state(exhibitor, host, buyer):
    Endpoint.objects.create(exhibitor=exhibitor, url="https://hooks.example/", secret="x", is_on=True)
    meeting = propose(exhibitor, buyer, buyer, [START])
    accept_time(meeting, host, START)
    cancel_meeting(meeting, host)

    told = Delivery.objects.filter(kind__startswith="meeting.").order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["meeting.proposed", "meeting.confirmed", "meeting.cancelled"]


def test_an_interpreter_comes_and_may_leave_and_takes_no_second_meeting(exhibitor, host, buyer):
    meeting = book(exhibitor, buyer, buyer, START)
    interpreter = UserFactory(time_zone="UTC")
    add_person(meeting, buyer, interpreter, "interpreter")
    other = MeetingFactory(exhibitor=exhibitor, starts_at=START + 15 * MINUTE)
    with pytest.raises(Refused):
        add_person(other, other.buyer, interpreter, "interpreter")

    remove_person(meeting, interpreter, interpreter)
    assert add_person(other, other.buyer, interpreter, "interpreter")
    with pytest.raises(Refused):
        remove_person(meeting, buyer, host)


def test_many_are_placed_at_once_and_what_cannot_be_is_told(exhibitor, host, buyer):
    edition = EditionFactory()
    book(exhibitor, buyer, buyer, START)
    others = [UserFactory(time_zone="UTC") for _n in range(2)]
    plans = [
        Plan(exhibitor, host, buyer, START + HOUR, 30, "Table 1", edition),
        Plan(exhibitor, host, others[0], START + HOUR + 15 * MINUTE, 30, "Table 2", edition),
        Plan(exhibitor, host, others[1], START + 2 * HOUR, 30, "Table 3", edition),
    ]
    placed = place_meetings(plans, None)

    assert [bool(one.meeting) for one in placed] == [True, False, True]
    assert placed[1].problem
    assert Meeting.objects.filter(origin="hosted").count() == 2
