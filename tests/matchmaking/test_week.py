"""Days laid out: zones, clocks that change, and what meets stands side by side."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from matchmaking.week import MOST_LANES, Calendar, Event, clock_spans, day_of, gaps, lay_out

UTC = datetime.UTC
BERLIN, NEW_YORK, KOLKATA = map(ZoneInfo, ("Europe/Berlin", "America/New_York", "Asia/Kolkata"))
KATHMANDU, SYDNEY, GUANGZHOU = map(ZoneInfo, ("Asia/Kathmandu", "Australia/Sydney", "Asia/Shanghai"))
SPRING, AUTUMN = datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)  # in Berlin


def at(text, zone=UTC, fold=0):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def event(start, end, zone=UTC, **fields):
    return Event(at(start, zone), at(end, zone), **fields)


def laid(date, zone, *events):
    day = day_of(date, zone)
    lay_out(day, events, zone)
    return [(piece.at, piece.length, piece.lane, piece.lanes) for piece in day.pieces]


@pytest.mark.parametrize(
    ("date", "zone", "hours"),
    [
        (SPRING, BERLIN, 23),
        (AUTUMN, BERLIN, 25),
        (SPRING, KOLKATA, 24),
        (datetime.date(2026, 10, 4), SYDNEY, 23),
        (datetime.date(2026, 4, 5), SYDNEY, 25),
        (datetime.date(2026, 4, 5), ZoneInfo("Australia/Lord_Howe"), 24.5),
    ],
)
def test_a_day_lasts_as_long_as_its_clock_says(date, zone, hours):
    assert day_of(date, zone).hours == hours


def test_an_event_stands_where_the_readers_clock_shows_it():
    meeting = event("2026-04-13T09:20", "2026-04-13T10:00", GUANGZHOU)
    monday = datetime.date(2026, 4, 13)

    assert laid(monday, GUANGZHOU, meeting) == [(37, 3, 0, 1)]
    assert laid(monday, BERLIN, meeting) == [(13, 3, 0, 1)]
    assert laid(monday, KOLKATA, meeting) == [(27, 3, 0, 1)]  # 06:50 to 07:30
    assert laid(monday, KATHMANDU, meeting) == [(28, 3, 0, 1)]  # 07:05 to 07:45
    assert laid(monday, NEW_YORK, meeting) == []
    assert laid(datetime.date(2026, 4, 12), NEW_YORK, meeting) == [(85, 3, 0, 1)]


def test_what_goes_on_past_midnight_has_a_piece_on_both_days():
    long = event("2026-04-13T23:30", "2026-04-14T00:30", BERLIN)
    calendar = Calendar(BERLIN, GUANGZHOU, datetime.date(2026, 4, 13), 2, [long])

    assert [(day.pieces[0].at, day.pieces[0].length, day.pieces[0].begins) for day in calendar.days] == [
        (94, 2, True),
        (0, 2, False),
    ]
    assert (calendar.begins, calendar.ends) == (0, 96)


def test_events_keep_their_place_when_clocks_go_forward():
    before, over = (
        event("2026-03-29T00:30", "2026-03-29T01:00", UTC),
        event("2026-03-29T00:30", "2026-03-29T01:30"),
    )

    assert laid(SPRING, BERLIN, before) == [(6, 6, 0, 1)]  # 01:30, and the clock goes to 03:00 at its end
    assert laid(SPRING, BERLIN, over) == [(6, 8, 0, 1)]
    assert laid(SPRING, BERLIN, event("2026-03-29T09:00", "2026-03-29T09:30", BERLIN)) == [(36, 2, 0, 1)]


def test_the_hour_that_comes_twice_is_shared():
    first = Event(at("2026-10-25T02:15", BERLIN), at("2026-10-25T02:45", BERLIN))
    second = Event(at("2026-10-25T02:15", BERLIN, fold=1), at("2026-10-25T02:45", BERLIN, fold=1))
    across = Event(at("2026-10-25T02:45", BERLIN), at("2026-10-25T02:15", BERLIN, fold=1))

    assert second.starts_at - first.starts_at == datetime.timedelta(hours=1)
    assert laid(AUTUMN, BERLIN, first, second) == [(9, 2, 0, 2), (9, 2, 1, 2)]
    assert laid(AUTUMN, BERLIN, across) == [(11, 2, 0, 1)]  # half an hour, though the clock goes back in it


def test_what_meets_stands_side_by_side_and_no_wider_than_its_group():
    monday = datetime.date(2026, 4, 13)
    nine = event("2026-04-13T09:00", "2026-04-13T11:00")
    ten = event("2026-04-13T10:00", "2026-04-13T10:30")
    half_past = event("2026-04-13T10:30", "2026-04-13T11:30")
    noon = event("2026-04-13T12:00", "2026-04-13T12:30")

    assert laid(monday, UTC, noon, half_past, ten, nine) == [
        (36, 8, 0, 2),
        (40, 2, 1, 2),
        (42, 4, 1, 2),
        (48, 2, 0, 1),
    ]


def test_what_only_touches_stands_below():
    ends, begins = (
        event("2026-04-13T09:00", "2026-04-13T09:30"),
        event("2026-04-13T09:30", "2026-04-13T10:00"),
    )

    assert laid(datetime.date(2026, 4, 13), UTC, ends, begins) == [(36, 2, 0, 1), (38, 2, 0, 1)]


def test_more_than_fit_beside_each_other_are_told_by_their_number():
    many = [event("2026-04-13T09:00", "2026-04-13T09:30", thing=number) for number in range(MOST_LANES + 2)]
    day = day_of(datetime.date(2026, 4, 13), UTC)
    lay_out(day, many, UTC)

    assert [piece.lane for piece in day.pieces] == [0, 1, 2]
    assert {piece.lanes for piece in day.pieces} == {MOST_LANES}
    (more,) = day.more
    assert (more.at, more.length, len(more.pieces), more.lane) == (36, 2, 3, MOST_LANES - 1)
    assert len(day.events) == len(many)


def test_the_second_clock_counts_half_hours_and_days():
    calendar = Calendar(BERLIN, KOLKATA, datetime.date(2026, 4, 13), 7, [])
    hours = list(calendar.hours())

    assert (calendar.begins, calendar.ends) == (0, 96)
    assert [f"{hour.here:%H:%M} {hour.there:%a %H:%M}" for hour in (hours[8], hours[23])] == [
        "08:00 Mon 11:30",
        "23:00 Tue 02:30",
    ]
    assert calendar.is_two_clocks
    assert not Calendar(BERLIN, ZoneInfo("Europe/Paris"), datetime.date(2026, 4, 13), 7, []).is_two_clocks


def test_a_week_in_which_a_clock_changes_says_whose_and_when():
    calendar = Calendar(NEW_YORK, BERLIN, datetime.date(2026, 3, 23), 7, [])
    ten = [next(hour for hour in calendar.hours(day) if hour.here.hour == 10) for day in calendar.days[-2:]]

    # In Berlin it changes while New York has Saturday evening.
    assert calendar.changes == [(BERLIN, datetime.date(2026, 3, 28))]
    assert [f"{hour.there:%H:%M}" for hour in ten] == ["15:00", "16:00"]


def test_hours_in_which_nobody_is_awake_or_at_the_booths_are_shaded():
    monday = datetime.date(2026, 4, 13)
    awake = list(clock_spans(monday, 1, datetime.time(7), datetime.time(22), BERLIN))
    booths = list(clock_spans(monday, 1, datetime.time(9), datetime.time(18), GUANGZHOU))
    (day,) = Calendar(BERLIN, GUANGZHOU, monday, 1, [], awake).days
    (both,) = Calendar(BERLIN, GUANGZHOU, monday, 1, [], awake, booths).days

    assert day.off == [(0, 28), (88, 8)]
    assert both.off == [(0, 28), (48, 48)]  # in Guangzhou it is 18:00 at noon


def test_only_what_is_awake_or_takes_place_is_shown():
    monday = datetime.date(2026, 4, 13)
    awake = list(clock_spans(monday, 7, datetime.time(7), datetime.time(22), BERLIN))
    early = event("2026-04-14T05:40", "2026-04-14T06:10", BERLIN)

    assert Calendar(BERLIN, GUANGZHOU, monday, 7, [], awake).begins == 28
    shown = Calendar(BERLIN, GUANGZHOU, monday, 7, [early], awake)
    assert (shown.begins, shown.ends, shown.rows) == (20, 88, 68)


def test_gaps_are_what_spans_leave():
    assert gaps([(2, 4), (3, 6), (8, 9)], 0, 10) == [(0, 2), (6, 8), (9, 10)]
    assert gaps([], 0, 3) == [(0, 3)]
