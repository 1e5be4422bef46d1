"""Both sides' times in words, with day names, also where a clock changes."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

UTC = datetime.UTC
HOUR = datetime.timedelta(hours=1)
GUANGZHOU, SAO_PAULO, BERLIN = "Asia/Shanghai", "America/Sao_Paulo", "Europe/Berlin"


def drawn(text, **context):
    return Template("{% load meetings %}" + text).render(Context(context))


def told(moment, zone, other, lasts=HOUR, place=""):
    text = "{% both_times_text start end zone other place %}"
    return drawn(text, start=moment, end=moment + lasts, zone=zone, other=other, place=place)


def test_both_times_are_told_with_the_days_of_both():
    evening = datetime.datetime(2026, 4, 17, 23, 30, tzinfo=UTC)

    assert told(evening, SAO_PAULO, GUANGZHOU, place="Foshan") == (
        "Fri 17 Apr, 20:30–21:30 (Sao Paulo); Sat 18 Apr, 07:30–08:30 (Foshan)"
    )


def test_a_meeting_past_midnight_names_both_days():
    evening = datetime.datetime(2026, 4, 17, 22, 30, tzinfo=UTC)

    assert told(evening, "UTC", "Asia/Kathmandu", lasts=2 * HOUR).startswith(
        "Fri 17 Apr, 22:30 – Sat 18 Apr, 00:30 ("
    )


@pytest.mark.parametrize(
    ("day", "zone", "other", "here", "there"),
    [
        # Europe changes on 29 March and on 25 October 2026, the United States two weeks and one week apart.
        (
            (2026, 3, 28),
            BERLIN,
            GUANGZHOU,
            "Sat 28 Mar, 09:00–10:00 (Berlin)",
            "Sat 28 Mar, 16:00–17:00 (Shanghai)",
        ),
        (
            (2026, 3, 29),
            BERLIN,
            GUANGZHOU,
            "Sun 29 Mar, 10:00–11:00 (Berlin)",
            "Sun 29 Mar, 16:00–17:00 (Shanghai)",
        ),
        (
            (2026, 10, 26),
            BERLIN,
            "America/New_York",
            "Mon 26 Oct, 09:00–10:00 (Berlin)",
            "Mon 26 Oct, 04:00–05:00 (New York)",
        ),
        # The south goes the other way: Sydney on 5 April and 4 October.
        (
            (2026, 4, 4),
            BERLIN,
            "Australia/Sydney",
            "Sat 4 Apr, 10:00–11:00 (Berlin)",
            "Sat 4 Apr, 19:00–20:00 (Sydney)",
        ),
        (
            (2026, 4, 5),
            BERLIN,
            "Australia/Sydney",
            "Sun 5 Apr, 10:00–11:00 (Berlin)",
            "Sun 5 Apr, 18:00–19:00 (Sydney)",
        ),
    ],
)
def test_each_side_is_told_its_own_summer_time(day, zone, other, here, there):
    assert told(datetime.datetime(*day, 8, tzinfo=UTC), zone, other) == f"{here}; {there}"


def test_the_same_clock_is_told_once():
    morning = datetime.datetime(2026, 4, 17, 8, tzinfo=UTC)

    assert told(morning, BERLIN, "Europe/Paris") == "Fri 17 Apr, 10:00–11:00 (Berlin, Paris)"
    with timezone.override(ZoneInfo(BERLIN)):
        page = drawn(
            "{% both_times start end zone %}", start=morning, end=morning + HOUR, zone="Europe/Paris"
        )
    assert page == (
        '<span class="times"><time class="strong" datetime="2026-04-17T08:00:00+00:00">'
        "Fri 17 Apr, 10:00–11:00</time> <small>your time, and in Paris</small></span>"
    )


def test_pages_tell_the_readers_time_first_and_escape_places():
    morning = datetime.datetime(2026, 4, 17, 8, tzinfo=UTC)
    with timezone.override(ZoneInfo(BERLIN)):
        page = drawn(
            "{% both_times start end zone place %}",
            start=morning,
            end=morning + HOUR,
            zone=GUANGZHOU,
            place="<b>",
        )

    assert "Fri 17 Apr, 10:00–11:00</time> <small>your time</small>" in page
    assert "<small>Fri 17 Apr, 16:00–17:00 in &lt;b&gt;</small>" in page


def test_short_times_name_the_other_day():
    evening = datetime.datetime(2026, 4, 17, 23, 30, tzinfo=UTC)
    text = "{% both_times_short start end zone %}"
    with timezone.override(ZoneInfo(SAO_PAULO)):
        assert (
            drawn(text, start=evening, end=evening + HOUR, zone=GUANGZHOU)
            == "20:30–21:30 · Sat 07:30 Shanghai"
        )
        assert drawn(text, start=evening, end=evening + HOUR, zone="America/Bahia") == "20:30–21:30"


def test_days_are_named_in_the_readers_language():
    morning = datetime.datetime(2026, 4, 17, 8, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert (
            told(morning, GUANGZHOU, BERLIN)
            == "4月17日周五, 16:00–17:00 (上海); 4月17日周五, 10:00–11:00 (柏林)"
        )


def test_what_is_near_is_told_by_its_distance():
    in_a_while = timezone.now() + datetime.timedelta(minutes=48, seconds=10)
    assert drawn("{{ moment|from_now }}", moment=in_a_while) == "in 48 min"
    assert drawn("{{ moment|from_now }}", moment=timezone.now() - datetime.timedelta(hours=2)) == "2 hr ago"
