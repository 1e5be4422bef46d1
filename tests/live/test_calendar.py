"""Calendars, read by a library that did not write them."""

import datetime
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone
from icalendar import Calendar

from accounts.leaving import data_of
from fair import icalendar
from live.models import AgendaItem, CalendarKey
from live.services import following, shows
from live.services.extending import extend_show
from live.services.reminding import schedule_session_reminders
from tests.factories import (
    EditionFactory,
    EventFactory,
    HallFactory,
    SessionFactory,
    ShowFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HOST = urlsplit(settings.SITE_URL).hostname
HOUR = datetime.timedelta(hours=1)


def read(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def events(response):
    return read(response).walk("VEVENT")


def at(moment):
    return moment.replace(microsecond=0)


@pytest.fixture
def show():
    return ShowFactory(
        title="Kettles; pots, pans", text="Line one\nline two", starts_at=timezone.now() + HOUR
    )


def test_the_fairs_programme_is_a_calendar(client, show):
    calendar = read(client.get("/programme.ics"))
    (event,) = calendar.walk("VEVENT")

    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert calendar["X-WR-CALNAME"] == "Pearl Delta Fair: programme"
    assert event["UID"] == f"show-{show.pk}@{HOST}"
    assert event["SUMMARY"] == f"Kettles; pots, pans ({show.booth.exhibitor})"
    assert event["DESCRIPTION"].startswith("Line one\nline two\n\nhttp")
    assert event["LOCATION"] == f"{show.booth.place} {show.booth.stand}"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at(show.starts_at), at(show.ends_at))
    assert event["DTSTART"].dt.utcoffset() == datetime.timedelta()
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)
    assert event["LAST-MODIFIED"].dt == at(show.changed_at)
    assert event["URL"].endswith(show.get_absolute_url())


def test_a_change_keeps_the_uid_and_raises_the_sequence(client, show):
    (before,) = events(client.get("/programme.ics"))
    shows.change_show(show, None, starts_at=show.starts_at + HOUR, ends_at=show.ends_at + HOUR)
    (moved,) = events(client.get("/programme.ics"))
    shows.cancel_show(show, None)
    (cancelled,) = events(client.get("/programme.ics"))

    assert before["UID"] == moved["UID"] == cancelled["UID"]
    assert [one["SEQUENCE"] for one in (before, moved, cancelled)] == [0, 1, 2]
    assert [one["STATUS"] for one in (before, moved, cancelled)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert moved["DTSTART"].dt == at(show.starts_at + HOUR)


def test_a_show_that_is_pushed_back_says_so(client):
    running = ShowFactory(on_air=True)
    ShowFactory(booth=running.booth, starts_at=running.ends_at)

    extend_show(running, None, 30, moves_following=True)

    assert [one["SEQUENCE"] for one in events(client.get("/programme.ics"))] == [1, 1]


def test_sessions_have_their_own_sequence(client):
    session = SessionFactory(event=EventFactory(title="Days of steel"))
    session.starts_at += HOUR
    session.ends_at += HOUR
    session.save()
    schedule_session_reminders(session, moved_from=session.starts_at - HOUR)

    (event,) = events(client.get("/programme.ics"))

    assert (event["UID"], event["SEQUENCE"]) == (f"session-{session.pk}@{HOST}", 1)
    assert event["SUMMARY"] == f"{session.title} (Days of steel)"


def test_the_feed_is_narrowed_as_the_page_and_tells_nothing_private(client, show):
    there = ShowFactory(booth__hall=HallFactory(number=2), starts_at=timezone.now() + HOUR)
    ShowFactory(visibility="private"), ShowFactory(visibility="signed_in")
    client.force_login(UserFactory())  # a feed is the same for everyone

    assert len(events(client.get("/programme.ics"))) == 2
    (event,) = events(client.get("/programme.ics?hall=hall-2"))
    assert event["UID"] == f"show-{there.pk}@{HOST}"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_feed_takes_as_many_queries_however_long(client, django_assert_num_queries, rows):
    for _row in range(rows):
        ShowFactory()
        SessionFactory()

    with django_assert_num_queries(7):
        assert len(events(client.get("/programme.ics"))) == 2 * rows


def test_without_a_fair_there_is_no_feed(client):
    EditionFactory(state="draft")

    assert client.get("/programme.ics").status_code == 404


def test_one_show_is_taken_along(client, show):
    private = ShowFactory(visibility="private")

    (event,) = events(client.get(f"/shows/{show.pk}/show.ics"))
    assert event["SUMMARY"].startswith("Kettles")
    assert client.get(f"/shows/{private.pk}/show.ics").status_code == 404
    (event,) = events(client.get(f"/shows/{private.pk}/show.ics?secret={private.secret}"))
    assert event["URL"].endswith(f"?secret={private.secret}")


# One's own, by a secret address


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def address_of(user):
    return f"/my/programme/{CalendarKey.objects.get(user=user).secret}.ics"


def test_my_calendar_needs_no_sign_in_and_has_what_i_follow(client, user, show):
    session = SessionFactory()
    AgendaItem.objects.create(user=user, session=session)
    following.follow(user, show=show)
    ShowFactory()
    client.post("/my/programme/calendar/")
    assert address_of(user) in client.get("/my/programme/").text
    client.logout()

    response = client.get(address_of(user))

    assert {event["UID"].split("@")[0] for event in events(response)} == {
        f"show-{show.pk}",
        f"session-{session.pk}",
    }
    assert response["Cache-Control"] == "private, no-store"


def test_what_was_called_off_stands_so_in_my_calendar(client, user, show):
    following.follow(user, show=show)
    shows.cancel_show(show, None)
    client.post("/my/programme/calendar/")

    (event,) = events(client.get(address_of(user)))

    assert event["STATUS"] == "CANCELLED"


def test_a_new_address_shuts_the_old_one_and_it_can_be_switched_off(client, user):
    client.post("/my/programme/calendar/")
    first = address_of(user)
    client.post("/my/programme/calendar/")
    second = address_of(user)

    assert [client.get(address).status_code for address in (first, second)] == [404, 200]
    client.post("/my/programme/calendar/", {"drop": "1"})
    assert client.get(second).status_code == 404


def test_who_may_not_sign_in_has_no_calendar_and_no_export_carries_the_secret(client, user):
    client.post("/my/programme/calendar/")
    address = address_of(user)
    assert "secret" not in data_of(user)["live.calendarkey"][0]
    user.is_active = False
    user.save()

    assert client.get(address).status_code == 404


# What was written


def test_lines_are_folded_within_75_bytes_and_never_within_a_character():
    now = timezone.now()
    title = "搪瓷炖锅" * 30 + " \\ ; , \x07 end"

    content = icalendar.write_calendar(
        "x", [icalendar.Entry("1@x", now, now + HOUR, title, "https://x/", now, text="a\r\nb")]
    )

    assert max(map(len, content.split(b"\r\n"))) <= 75
    for line in content.split(b"\r\n"):
        line.decode()
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["SUMMARY"] == title.replace("\x07", "")
    assert event["DESCRIPTION"] == "a\nb"
    assert not event.errors
