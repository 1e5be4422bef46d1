"""The programme: a day, a week, the replays, in the visitor's zone and narrowed by the address."""

import datetime
import json
import re

import pytest
from django.db import connection
from django.utils import timezone

from live.models import Show
from live.programme_page import read_place, span_of, write_place
from live.services.following import follow
from live.sitemaps import Shows
from tests.booths.presence import watching
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    EditionFactory,
    EventFactory,
    HallFactory,
    SessionFactory,
    ShowFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
NOON = datetime.datetime(2026, 6, 10, 12, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """It is noon in Greenwich on a Wednesday, the third day of the fair."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    return EditionFactory(starts_on=datetime.date(2026, 6, 8), ends_on=datetime.date(2026, 6, 17))


def titles(response):
    return [row.thing.title for row in response.context["page"].rows]


def on_now(response):
    return [row.thing.title for row in response.context["page"].on_now]


def programme(client, query="", zone="Europe/London"):
    client.cookies["tz"] = zone
    response = client.get(f"/programme/{query}")
    assert response.status_code == 200
    return response


def test_today_has_what_is_on_now_then_what_comes(client):
    few = ShowFactory(on_air=True, starts_at=NOON - HOUR, title="few")
    many = ShowFactory(on_air=True, starts_at=NOON - HOUR, title="many")
    watching(many.playing_topic, 40)
    watching(few.playing_topic, 3)
    ShowFactory(starts_at=NOON - HOUR / 2, title="late")
    ShowFactory(starts_at=NOON + HOUR, title="later")
    SessionFactory(event=EventFactory(starts_at=NOON + HOUR / 2), title="session")
    ShowFactory(state="ended", starts_at=NOON - 3 * HOUR, title="earlier")
    ShowFactory(starts_at=NOON + 12 * HOUR, title="tomorrow")

    response = programme(client)

    assert on_now(response) == ["many", "few", "late"]
    assert titles(response) == ["session", "later"]
    assert "40 watching" in response.text
    whole = titles(programme(client, "?whole=1"))
    assert (whole[0], set(whole[1:3]), whole[3:]) == (
        "earlier",
        {"few", "many"},
        ["late", "session", "later"],
    )


def test_a_day_is_the_visitors(client):
    ShowFactory(starts_at=NOON + 11 * HOUR + HOUR / 2, title="midnight in London")

    assert titles(programme(client)) == []
    assert titles(programme(client, "?day=2026-06-11")) == ["midnight in London"]
    assert titles(programme(client, zone="America/New_York")) == ["midnight in London"]


def test_both_clocks_are_told_where_they_differ(client):
    ShowFactory(starts_at=NOON + HOUR)

    here, there = programme(client).text, programme(client, zone="Asia/Shanghai").text

    assert "<b>14:00</b>" in here
    assert "21:00 in Guangzhou" in here
    assert "<b>21:00</b>" in there
    assert "21:00 in Guangzhou" not in there


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 6, 1), 24)])
def test_a_day_has_as_many_hours_as_the_clocks_leave_it(day, hours):
    with timezone.override("Europe/Berlin"):
        start, end = span_of(datetime.date(*day))

    assert end - start == hours * HOUR


def test_what_goes_on_over_midnight_is_on_the_next_day_as_well(client):
    ShowFactory(starts_at=NOON, ends_at=NOON + 30 * HOUR, title="round the clock")
    ShowFactory(starts_at=NOON + DAY, title="tomorrow")

    assert titles(programme(client, "?day=2026-06-11")) == ["round the clock", "tomorrow"]


def test_it_is_narrowed_by_hall_category_language_and_kind(client):
    category = CategoryFactory()
    below = CategoryFactory(parent=category)
    ShowFactory(starts_at=NOON + HOUR, title="plain")
    ShowFactory(
        starts_at=NOON + 2 * HOUR,
        title="other",
        language="fr",
        booth__hall=HallFactory(number=2),
        booth__exhibitor__category=below,
    )
    SessionFactory(event=EventFactory(starts_at=NOON + 3 * HOUR), title="session")
    ShowFactory(state="replay", starts_at=NOON - 2 * DAY, title="again")

    assert titles(programme(client)) == ["plain", "other", "session"]
    for query in ("hall=hall-2", f"category={category.slug}", "language=fr"):
        assert titles(programme(client, f"?{query}")) == ["other"], query
    assert titles(programme(client, "?kind=shows")) == ["plain", "other"]
    assert titles(programme(client, "?kind=events")) == ["session"]
    assert titles(programme(client, "?kind=replays")) == ["again"]
    assert titles(programme(client, "?hall=nowhere&category=none&language=xx&kind=x")) == [
        "plain",
        "other",
        "session",
    ]


def test_what_is_not_for_all_is_not_named(client):
    ShowFactory(starts_at=NOON + HOUR, visibility="private")
    ShowFactory(starts_at=NOON + HOUR, state="cancelled")
    ShowFactory(starts_at=NOON + HOUR, booth=BoothFactory(published=False))
    SessionFactory(event=EventFactory(starts_at=NOON + HOUR, state="draft"))
    ShowFactory(starts_at=NOON + HOUR, visibility="signed_in", title="members")

    assert titles(programme(client)) == []
    client.force_login(UserFactory(time_zone="Europe/London"))
    assert titles(programme(client)) == ["members"]


def test_a_long_day_is_read_a_page_at_a_time_without_gap_or_doubling(client, monkeypatch):
    monkeypatch.setattr("live.timetable.Timetable.between.__defaults__", (None, 3))
    event = EventFactory(starts_at=NOON + HOUR)
    for number in range(5):
        ShowFactory(starts_at=NOON + HOUR, title=f"show {number}")
        SessionFactory(event=event, title=f"session {number}")

    seen, query = [], ""
    while query is not None:
        response = programme(client, query)
        seen += titles(response)
        more = response.context["page"].more
        query = more.partition("/programme/")[2] if more else None

    assert seen == [f"show {n}" for n in range(5)] + [f"session {n}" for n in range(5)]


@pytest.mark.parametrize("text", ["", "x", "1-2", "1-2-x", "-1-0-0", f"{10**17}-0-1"])
def test_a_place_that_is_none_is_passed_over(text):
    assert read_place(text) is None


def test_a_place_is_read_as_it_was_written():
    place = (NOON + datetime.timedelta(microseconds=123_457), True, 7)

    assert read_place(write_place(place)) == place


def test_a_week_has_the_first_of_each_day(client):
    for number in range(8):
        ShowFactory(starts_at=NOON - DAY + number * HOUR / 4, title=f"tuesday {number}")
    SessionFactory(event=EventFactory(starts_at=NOON + HOUR), title="wednesday")
    ShowFactory(starts_at=NOON + 7 * DAY, title="next week")

    page = programme(client, "?view=week").context["page"]

    days = [([row.thing.title for row in day["rows"]], day["more"]) for day in page.week]
    assert days == [
        ([], False),
        ([f"tuesday {number}" for number in range(6)], True),
        (["wednesday"], False),
        *[([], False)] * 4,
    ]
    assert page.week[1]["url"] == "/programme/?day=2026-06-09"


def test_replays_are_the_newest_first(client):
    for days in (2, 1, 3):
        ShowFactory(state="replay", starts_at=NOON - days * DAY, title=f"{days} days ago")

    response = programme(client, "?kind=replays")

    assert titles(response) == ["1 days ago", "2 days ago", "3 days ago"]
    assert "live-region" not in response.text


def test_ways_lead_to_other_days_and_keep_what_was_asked(client):
    ShowFactory(starts_at=NOON)
    page = programme(client, "?language=en&kind=shows&day=2026-06-12").context["page"]

    assert page.before == "/programme/?day=2026-06-11&language=en&kind=shows"
    assert page.following.startswith("/programme/?day=2026-06-13&")
    assert page.as_week.startswith("/programme/?day=2026-06-12&view=week&")
    assert page.calendar.startswith("/programme.ics?")


def test_far_days_lead_back_to_the_fair(client):
    page = programme(client, "?day=1999-01-01").context["page"]

    assert page.day == datetime.date(2026, 5, 25)
    assert page.before == ""
    assert programme(client, "?day=9999-12-31").context["page"].following == ""


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Nothing more today"),
        ("?day=2026-06-12", "Nothing is planned for this day"),
        ("?kind=replays", "Nothing"),
        ("?kind=shows", "Nothing here answers all of that"),
    ],
)
def test_an_empty_page_says_why_and_leads_on(client, query, words):
    assert words in programme(client, query).text


def test_without_a_fair_there_is_no_programme(client, noon):
    noon.state = "closed"
    noon.save()

    assert "The fair is closed" in programme(client).text
    assert client.get("/programme/on-air/").status_code == 404


def test_what_is_on_now_is_fetched_alone(client):
    ShowFactory(on_air=True, starts_at=NOON - HOUR, title="Kettles")
    ShowFactory(starts_at=NOON + HOUR, title="Mugs")

    text = client.get("/programme/on-air/").text

    assert "Kettles" in text
    assert "Mugs" not in text
    assert "Kettles" not in client.get("/programme/on-air/?kind=events").text


def test_who_follows_a_show_sees_it(client):
    user = UserFactory(time_zone="Europe/London")
    client.force_login(user)
    follow(user, show=ShowFactory(starts_at=NOON + HOUR))
    ShowFactory(starts_at=NOON + 2 * HOUR)

    text = programme(client).text

    assert (text.count("Reminder set"), text.count("Remind me")) == (1, 1)


def test_search_engines_are_told_of_public_shows(client):
    ShowFactory(starts_at=NOON + HOUR, title="Kettles </script>")
    client.force_login(UserFactory(time_zone="UTC"))
    ShowFactory(starts_at=NOON + HOUR, visibility="signed_in")

    (block,) = re.findall(r"ld\+json\">(.*?)</script>", programme(client).text)

    (item,) = json.loads(block)["itemListElement"]
    assert (item["item"]["name"], item["item"]["@type"]) == ("Kettles </script>", "BroadcastEvent")
    assert item["item"]["startDate"] == "2026-06-10T13:00:00+00:00"


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("query", "queries"), [("", 8), ("?day=2026-06-12", 7), ("?view=week", 8), ("?kind=replays", 5)]
)
def test_it_takes_as_many_queries_however_much_is_on(client, django_assert_num_queries, rows, query, queries):
    for number in range(rows):
        ShowFactory(on_air=True, starts_at=NOON - HOUR)
        for day in (0, 2):
            ShowFactory(starts_at=NOON + HOUR + day * DAY)
            SessionFactory(event=EventFactory(starts_at=NOON + HOUR + day * DAY))
        ShowFactory(state="replay", starts_at=NOON - (number + 1) * DAY)

    with django_assert_num_queries(queries):
        programme(client, query)


def test_a_signed_in_person_costs_few_more(client, django_assert_num_queries):
    ShowFactory(starts_at=NOON + HOUR)
    client.force_login(UserFactory(time_zone="Europe/London"))
    client.get("/help/")

    with django_assert_num_queries(10):
        programme(client)


# With a fair of the size that Canton had


@pytest.fixture
def full():
    """Twenty thousand shows of two hundred booths, a hundred a day and booth, on the days of the fair."""
    booths = BoothFactory.create_batch(200)
    shows = [
        Show(
            edition=booth.hall.edition,
            booth=booth,
            room=booth.room,
            title=f"{number}",
            language="en",
            state="replay" if number < 40 else "planned",
            starts_at=NOON - 2 * DAY + number * 2 * HOUR,
            ends_at=NOON - 2 * DAY + (number + 1) * 2 * HOUR,
        )
        for booth in booths
        for number in range(100)
    ]
    Show.objects.bulk_create(shows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE live_show")


def plans(client, query):
    """How PostgreSQL finds the shows of a page."""
    from django.test.utils import CaptureQueriesContext

    programme(client)  # what is kept
    with CaptureQueriesContext(connection) as captured:
        programme(client, query)
    marks = ('"live_show"."starts_at" >=', "TSTZRANGE")
    asked = [one["sql"] for one in captured if any(mark in one["sql"] for mark in marks)]
    found = []
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            found.append("\n".join(line for (line,) in cursor.fetchall()))
    return found


@pytest.mark.parametrize("query", ["?day=2026-06-12", "?view=week", "?day=2026-06-12&hall=hall-1"])
def test_a_full_fair_is_read_along_its_indexes(client, full, query):
    found = plans(client, query)

    assert found
    for plan in found:
        assert "Seq Scan on live_show" not in plan


def test_the_site_map_names_the_programme_and_what_is_for_all(client):
    shows = [ShowFactory(starts_at=NOON + HOUR), ShowFactory(state="replay")]
    ShowFactory(visibility="private"), ShowFactory(visibility="signed_in"), ShowFactory(state="cancelled")

    pages = {(show.pk - 1) // Shows.limit + 1 for show in shows}  # by ranges of ids
    text = "".join(client.get(f"/sitemap-shows.xml?p={page}").text for page in pages)

    assert [show.get_absolute_url() in text for show in shows] == [True, True]
    assert text.count("<loc>") == 2
    assert "/programme/" in client.get("/sitemap-programme.xml").text
