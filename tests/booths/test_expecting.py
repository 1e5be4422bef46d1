"""When a buyer can expect an answer, on both clocks."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import strip_tags

from booths.expecting import expected
from exhibitors.models import WorkingHours
from tests.factories import BoothFactory, ExhibitorFactory, MembershipFactory

pytestmark = pytest.mark.django_db
FOSHAN_AT_THREE = datetime.datetime(2026, 3, 3, 19, 0, tzinfo=datetime.UTC)  # Wednesday 03:00 there


@pytest.fixture
def exhibitor():
    return ExhibitorFactory(city="Foshan", time_zone="Asia/Shanghai")


def host(exhibitor, zone="Asia/Shanghai", days=range(5), hours=(9, 18), **fields):
    member = MembershipFactory(exhibitor=exhibitor, user__time_zone=zone, **fields)
    for day in days:
        WorkingHours.objects.create(
            membership=member, weekday=day, starts_at=datetime.time(hours[0]), ends_at=datetime.time(hours[1])
        )
    return member


def told(exhibitor, zone, now, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    with timezone.override(ZoneInfo(zone)):
        text = render_to_string("booths/conversation/expected.html", {"exhibitor": exhibitor})
    return " ".join(strip_tags(text).split())


def test_at_night_the_next_shift_is_told_in_both_zones(exhibitor, monkeypatch):
    """09:00 in Foshan is 22:00 of the day before in Santiago, which keeps summer time in March."""
    host(exhibitor)

    found = expected(exhibitor, FOSHAN_AT_THREE)
    assert (found.reason, found.moment) == ("hours", datetime.datetime(2026, 3, 4, 1, 0, tzinfo=datetime.UTC))
    assert told(exhibitor, "America/Santiago", FOSHAN_AT_THREE, monkeypatch) == (
        "It is 03:00 in Foshan, outside working hours. Expect an answer from 22:00 your time, 09:00 there."
    )


def test_the_first_of_the_team_counts_wherever_they_are(exhibitor):
    """Lisbon begins at 09:00 UTC, Foshan at 01:00: at 19:00 UTC Foshan is next, at 12:00 Lisbon is on."""
    host(exhibitor)
    host(exhibitor, zone="Europe/Lisbon")

    assert expected(exhibitor, FOSHAN_AT_THREE).moment == FOSHAN_AT_THREE + datetime.timedelta(hours=6)
    assert expected(exhibitor, FOSHAN_AT_THREE.replace(hour=12)).reason == "duty"


def test_over_the_weekend_the_day_is_told(exhibitor, monkeypatch):
    host(exhibitor)
    saturday = datetime.datetime(2026, 3, 7, 4, 0, tzinfo=datetime.UTC)

    assert told(exhibitor, "Europe/Berlin", saturday, monkeypatch) == (
        "It is 12:00 in Foshan, outside working hours. "
        "Expect an answer from Mon 02:00 your time, 09:00 there."
    )


def test_who_is_available_answers_now_whatever_the_hours_say(exhibitor, monkeypatch):
    host(exhibitor, stance="available")
    BoothFactory(exhibitor=exhibitor, reply_seconds=240, reply_sample=9)

    assert expected(exhibitor, FOSHAN_AT_THREE).reason == "now"
    assert told(exhibitor, "UTC", FOSHAN_AT_THREE, monkeypatch) == (
        "Someone is there to answer now. Half of all questions are answered within 4 min."
    )


def test_without_hours_nothing_is_promised(exhibitor, monkeypatch):
    MembershipFactory(exhibitor=exhibitor)

    found = expected(exhibitor, FOSHAN_AT_THREE)
    assert (found.reason, found.moment) == ("unknown", None)
    assert "has not told its working hours" in told(exhibitor, "UTC", FOSHAN_AT_THREE, monkeypatch)
