"""Reminders of meetings: due with the meeting's time, told once each, whatever is killed meanwhile."""

import datetime
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Notification
from accounts.notices.kinds import told_to
from matchmaking.meeting_tasks import end_due, tell_due
from matchmaking.models import Meeting, MeetingReminder
from matchmaking.services.meetings import telling
from matchmaking.services.meetings.answering import accept_time, counter_propose
from matchmaking.services.meetings.booking import book
from matchmaking.services.meetings.changing import cancel_meeting, hand_over
from matchmaking.services.meetings.closing import mark_held, note_arrival, tell_outcome
from matchmaking.services.meetings.reminding import schedule_reminders
from tests.factories import EditionFactory, ExhibitorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
UTC = datetime.UTC
START = datetime.datetime(2026, 6, 10, 10, tzinfo=UTC)


class Clock:
    """What timezone.now() says, set by hand; the beat ticks when the test says so."""

    def __init__(self, monkeypatch):
        self.now = START - 72 * HOUR
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def at(self, moment):
        self.now = moment
        end_due()
        tell_due()

    def run(self, until):
        while self.now < until:
            self.at(min(self.now + 5 * MINUTE, until))


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def host(clock):
    EditionFactory(time_zone="UTC", opens_at=datetime.time(0), closes_at=datetime.time(23, 59))
    exhibitor = ExhibitorFactory(name="Banyan")
    return MembershipFactory(exhibitor=exhibitor, user__time_zone="Asia/Shanghai").user


@pytest.fixture
def buyer():
    return UserFactory(time_zone="Europe/Paris", name="Asha")


@pytest.fixture
def meeting(host, buyer):
    return book(host.memberships.get().exhibitor, buyer, buyer, START)


def heard(user):
    """[(when, kind)] of all that the person was told of reminders, in hours before the start."""
    rows = Notification.objects.filter(
        user=user, kind__in=["meeting.reminded", "meeting.rate", "meeting.missing"]
    )
    return [((row.at - START) / HOUR, row.kind) for row in rows.order_by("at", "pk")]


def seat_of(meeting, user):
    return meeting.seats.get(user=user)


def test_both_sides_are_told_a_day_an_hour_and_five_minutes_before(clock, meeting, host, buyer):
    clock.run(START - MINUTE)

    expected = [(-24, "meeting.reminded"), (-1, "meeting.reminded"), (-1 / 12, "meeting.reminded")]
    assert heard(buyer) == heard(host) == expected
    row = Notification.objects.unread().get(user=buyer)
    words = told_to(buyer, row)
    assert words.title == "You meet Banyan soon"
    assert words.text == (
        "Wed, 10 Jun 2026, 12:00–12:30, your time (Wed, 10 Jun 2026, 18:00–18:30 in Shanghai)"
    )


def test_a_person_is_told_what_they_chose(clock, meeting, host, buyer):
    buyer.diary.reminders = ["hour"]
    buyer.diary.save()
    schedule_reminders(meeting)
    clock.run(START - MINUTE)

    assert heard(buyer) == [(-1, "meeting.reminded")]
    assert len(heard(host)) == 3


def test_reminders_follow_a_move_and_end_with_the_meeting(clock, meeting, host, buyer):
    clock.at(START - 24 * HOUR)
    counter_propose(meeting, host, [START + 2 * HOUR])
    accept_time(meeting, buyer, START + 2 * HOUR)
    clock.run(START + 30 * MINUTE)
    assert heard(buyer) == [(-24, "meeting.reminded"), (-22, "meeting.reminded")]

    clock.run(START + HOUR)
    assert heard(buyer)[2:] == [(1, "meeting.reminded")]
    cancel_meeting(meeting, host)
    clock.run(START + 3 * HOUR)
    assert len(heard(buyer)) == 3
    assert not MeetingReminder.objects.filter(done_at=None).exists()


def test_who_hands_over_is_not_reminded_any_more(clock, meeting, host, buyer):
    colleague = MembershipFactory(exhibitor=meeting.exhibitor, user__time_zone="Asia/Shanghai").user
    hand_over(meeting, host, colleague)
    clock.run(START - MINUTE)

    assert (heard(host), len(heard(colleague))) == ([], 3)


@pytest.mark.parametrize(("late", "told"), [(23 * HOUR, 1), (90 * MINUTE, 0), (30 * MINUTE, 1), (MINUTE, 1)])
def test_after_a_worker_was_down_only_what_is_still_worth_it_is_told(clock, meeting, buyer, late, told):
    clock.at(START - late)
    assert len(heard(buyer)) == told

    clock.at(START + MINUTE)
    assert len(heard(buyer)) == told


def test_the_side_that_waits_and_the_one_that_is_waited_for_are_told(clock, meeting, host, buyer):
    clock.run(START - MINUTE)
    note_arrival(seat_of(meeting, buyer))
    clock.run(START + 5 * MINUTE)

    words = [told_to(user, Notification.objects.unread().get(user=user)).title for user in (buyer, host)]
    assert words == ["Banyan has not come yet", "Asha waits for you"]
    clock.run(START + 31 * MINUTE)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.missed_by) == (Meeting.State.MISSED, "exhibitor")
    assert not meeting.seats.exclude(during=None).exists()


def test_after_a_held_meeting_both_are_asked_how_it_went_unless_they_told(clock, meeting, host, buyer):
    for user in (buyer, host):
        note_arrival(seat_of(meeting, user))
    clock.at(START + 10 * MINUTE)
    mark_held(meeting, clock.now)
    tell_outcome(meeting, host, "order", 5, "Good")
    clock.run(START + HOUR)

    meeting.refresh_from_db()
    assert (meeting.state, meeting.held_at) == (Meeting.State.HELD, START + 10 * MINUTE)
    lead = meeting.exhibitor.leads.get(buyer=buyer)
    assert (lead.met_at, ["met", 1] in lead.reasons) == (START + 10 * MINUTE, True)
    rates = [[kind for _when, kind in heard(user) if kind == "meeting.rate"] for user in (buyer, host)]
    assert rates == [["meeting.rate"], []]


class Killed(Exception):
    pass


def test_what_is_killed_before_its_commit_is_told_once_the_next_time(clock, meeting, host, buyer):
    clock.now = START - 24 * HOUR

    def kill(execute, sql, params, many, context):
        if sql.startswith('UPDATE "matchmaking_meetingreminder"'):
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(kill), pytest.raises(Killed), transaction.atomic():
        telling.tell_one()
    assert heard(buyer) + heard(host) == []

    tell_due()
    assert heard(buyer) == heard(host) == [(-24, "meeting.reminded")]
    assert set(Notification.objects.filter(kind="meeting.reminded").values_list("count", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_tell_the_same(clock, meeting, host, buyer):
    clock.now = START - 24 * HOUR
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        telling.tell_due()
        connection.close()

    threads = [threading.Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(Notification.objects.filter(kind="meeting.reminded").values_list("count", flat=True)) == {1}
    assert len(heard(buyer)) == len(heard(host)) == 1
