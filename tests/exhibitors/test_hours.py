from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from exhibitors.hours import duty
from exhibitors.models import WorkingHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = [WorkingHours(weekday=day, starts_at=time(9), ends_at=time(18)) for day in range(5)]


def at(text, zone=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_on_duty_within_the_hours_of_ones_own_zone():
    # 01:30 in UTC is half past nine in Shanghai, a Monday.
    now = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)

    assert duty(WEEK, SHANGHAI, now).until == at("2026-03-02 18:00")


def test_back_on_monday_after_friday():
    assert duty(WEEK, SHANGHAI, at("2026-03-06 18:00")).back_at == at("2026-03-09 09:00")


def test_back_in_a_week_where_there_is_one_shift():
    monday = WEEK[:1]

    assert duty(monday, SHANGHAI, at("2026-03-02 18:00")).back_at == at("2026-03-09 09:00")


def test_back_later_today_between_two_shifts():
    split = [
        WorkingHours(weekday=0, starts_at=time(9), ends_at=time(12)),
        WorkingHours(weekday=0, starts_at=time(14), ends_at=time(18)),
    ]

    assert duty(split, SHANGHAI, at("2026-03-02 12:30")).back_at == at("2026-03-02 14:00")


def test_without_hours_nothing_is_promised():
    state = duty([], SHANGHAI, at("2026-03-02 10:00"))

    assert (state.is_on, state.back_at) == (False, None)


def test_hours_hold_over_the_change_of_clocks():
    paris = ZoneInfo("Europe/Paris")

    # Clocks go forward on 29 March 2026; Monday still begins at nine.
    assert duty(WEEK, paris, at("2026-03-28 12:00", paris)).back_at == datetime(2026, 3, 30, 7, tzinfo=UTC)
