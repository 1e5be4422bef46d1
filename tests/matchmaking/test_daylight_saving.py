"""Days on which a clock is put forward or back, on both hemispheres."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from matchmaking.free_time import first_common, free_starts
from matchmaking.local_time import stretches
from matchmaking.meeting_tasks import send_calendar_mails
from matchmaking.services.diaries import save_diary
from matchmaking.services.meetings.booking import book
from tests.factories import EditionFactory, ExhibitorFactory, MembershipFactory, UserFactory

UTC = datetime.UTC
T = datetime.time


def utc(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)


# zone, day, hours on the clock, the moments in UTC: put forward, put back, and none of it.
DAYS = [
    ("America/New_York", "2026-03-08", (T(1), T(4)), [("2026-03-08T06:00", "2026-03-08T08:00")]),
    ("America/New_York", "2026-03-08", (T(2, 15), T(2, 45)), []),  # the clock skips it
    ("America/New_York", "2026-11-01", (T(0), T(3)), [("2026-11-01T04:00", "2026-11-01T08:00")]),
    (
        "America/New_York",
        "2026-11-01",
        (T(1, 15), T(1, 45)),  # the clock shows it twice
        [("2026-11-01T05:15", "2026-11-01T05:45"), ("2026-11-01T06:15", "2026-11-01T06:45")],
    ),
    ("Europe/Paris", "2026-03-29", (T(1, 30), T(3, 30)), [("2026-03-29T00:30", "2026-03-29T01:30")]),
    ("Europe/Paris", "2026-10-25", (T(1, 30), T(3, 30)), [("2026-10-24T23:30", "2026-10-25T02:30")]),
    ("Australia/Sydney", "2026-10-04", (T(1), T(4)), [("2026-10-03T15:00", "2026-10-03T17:00")]),
    ("Australia/Sydney", "2026-04-05", (T(1), T(4)), [("2026-04-04T14:00", "2026-04-04T18:00")]),
    ("America/Santiago", "2026-09-06", (T(0), T(2)), [("2026-09-06T04:00", "2026-09-06T05:00")]),
    (
        "America/Santiago",
        "2026-04-04",
        (T(22), T(23, 30)),  # the hour before midnight comes twice
        [("2026-04-05T01:00", "2026-04-05T02:30"), ("2026-04-05T03:00", "2026-04-05T03:30")],
    ),
    ("Australia/Lord_Howe", "2026-10-04", (T(1), T(3)), [("2026-10-03T14:30", "2026-10-03T16:00")]),
    ("America/Sao_Paulo", "2026-11-01", (T(7), T(22)), [("2026-11-01T10:00", "2026-11-02T01:00")]),
    ("Asia/Shanghai", "2026-03-29", (T(7), T(22)), [("2026-03-28T23:00", "2026-03-29T14:00")]),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "day", "hours", "expected"), DAYS)
def test_hours_of_a_clock_are_the_moments_at_which_it_shows_them(zone, day, hours, expected):
    zone, day = ZoneInfo(zone), datetime.date.fromisoformat(day)
    found = stretches(zone, day, *hours)

    assert found == [(utc(start), utc(end)) for start, end in expected]
    for start, end in found:
        for moment in (start, end - datetime.timedelta(seconds=1)):
            assert hours[0] <= moment.astimezone(zone).time() < hours[1]


@pytest.mark.parametrize(
    ("zone", "before", "after"),  # nine o'clock there, the day before and the day of the change
    [
        ("America/New_York", "2026-03-07T14:00", "2026-03-08T13:00"),
        ("America/New_York", "2026-10-31T13:00", "2026-11-01T14:00"),
        ("Europe/Paris", "2026-03-28T08:00", "2026-03-29T07:00"),
        ("Australia/Sydney", "2026-10-02T23:00", "2026-10-03T22:00"),
        ("America/Santiago", "2026-09-05T13:00", "2026-09-06T12:00"),
        ("America/Sao_Paulo", "2026-10-31T12:00", "2026-11-01T12:00"),
    ],
)
@pytest.mark.django_db
def test_weekly_hours_stay_on_the_persons_clock(zone, before, after, monkeypatch):
    before, after = utc(before), utc(after)
    monkeypatch.setattr(timezone, "now", lambda: before - datetime.timedelta(days=5))
    user = UserFactory(time_zone=zone)
    save_diary(user, [(day, T(9), T(10)) for day in range(7)])
    hour = datetime.timedelta(hours=1)

    starts = free_starts([user], before - hour, after + 2 * hour, 60)
    assert starts == [before, after]


@pytest.mark.django_db
def test_waking_hours_of_three_continents_across_the_change_of_one(monkeypatch):
    # New York goes back on 1 November: its seven o'clock is 11:00 in UTC before that, and then 12:00.
    monkeypatch.setattr(timezone, "now", lambda: utc("2026-10-26T00:00"))
    people = [UserFactory(time_zone=zone) for zone in ("America/New_York", "Europe/Paris", "Asia/Shanghai")]

    def first(day):
        return first_common(people, utc(f"{day}T00:00"), utc(f"{day}T23:59"), 60, most=1)

    assert first("2026-10-30") == [utc("2026-10-30T11:00")]
    assert first("2026-11-02") == [utc("2026-11-02T12:00")]


@pytest.mark.django_db
def test_a_meeting_planned_before_the_change_keeps_its_moment(
    monkeypatch,
):
    now = [utc("2026-03-02T12:00")]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    EditionFactory(time_zone="UTC", opens_at=T(0), closes_at=T(23, 59))
    exhibitor = ExhibitorFactory(name="Banyan")
    MembershipFactory(exhibitor=exhibitor, user__time_zone="Asia/Shanghai")
    buyer = UserFactory(time_zone="America/New_York")
    moment = utc("2026-03-09T12:00")  # eight in New York, which goes forward on the 8th
    meeting = book(exhibitor, buyer, buyer, moment)
    send_calendar_mails()
    (text,) = [message.body for message in mail.outbox if message.to == [buyer.email]]

    assert "Mon, 9 Mar 2026, 08:00–08:30 (New York)\nMon, 9 Mar 2026, 20:00–20:30 (Shanghai)" in text
    now[0] = utc("2026-03-08T12:00")
    meeting.refresh_from_db()
    assert meeting.starts_at == moment
    assert [seat.during.lower for seat in meeting.seats.all()] == [moment, moment]


@pytest.mark.django_db
def test_a_meeting_between_guangzhou_and_sao_paulo_is_on_two_days(monkeypatch):
    # Brazil changes its clocks no more: eleven hours lie between them all year.
    monkeypatch.setattr(timezone, "now", lambda: utc("2026-10-10T00:00"))
    people = [UserFactory(time_zone="Asia/Shanghai"), UserFactory(time_zone="America/Sao_Paulo")]
    for day in ("2026-10-13", "2026-11-03"):
        starts = free_starts(people, utc(f"{day}T00:00"), utc(f"{day}T23:59"), 60)
        found = {(moment.hour, moment.minute) for moment in starts}
        assert found == {(0, 0), (10, 0), (10, 30), (11, 0), (11, 30), (12, 0), (12, 30), (13, 0)}
