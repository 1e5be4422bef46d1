"""Other calendars, read from a real HTTP server: what takes time, what does not, and what goes wrong."""

import datetime
import http.server
import threading
import time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from fair import outbound
from fair.errors import Refused
from matchmaking.busy_times import busy_times
from matchmaking.diary_tasks import read_calendars
from matchmaking.free_time import free_starts
from matchmaking.models import BusyTime, CalendarSource
from matchmaking.services import calendars
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
UTC = datetime.UTC
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime.datetime(2026, 3, 23, 12, tzinfo=UTC)  # a Monday; Paris goes forward on the 29th

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//EN
BEGIN:VTIMEZONE
TZID:Custom/Mars
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0530
TZOFFSETTO:+0530
END:STANDARD
END:VTIMEZONE
{events}
END:VCALENDAR
"""


def calendar(*events):
    told = "\n".join(f"BEGIN:VEVENT\nUID:{n}\n{event}\nEND:VEVENT" for n, event in enumerate(events))
    return CALENDAR.format(events=told).replace("\n", "\r\n").encode()


def read(*events, zone=PARIS):
    return busy_times(calendar(*events), zone, NOW)


def at(day, hour, minute=0):
    return datetime.datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART:20260324T090000Z\nDTEND:20260324T100000Z", (at(24, 9), at(24, 10))),
        ("DTSTART;TZID=America/Sao_Paulo:20260324T090000\nDURATION:PT45M", (at(24, 12), at(24, 12, 45))),
        ("DTSTART;TZID=Custom/Mars:20260324T090000\nDURATION:PT1H", (at(24, 3, 30), at(24, 4, 30))),
        ("DTSTART:20260324T090000\nDTEND:20260324T100000", (at(24, 8), at(24, 9))),  # floating: Paris
        ("DTSTART;VALUE=DATE:20260324\nDTEND;VALUE=DATE:20260326", (at(23, 23), at(25, 23))),
        ("DTSTART;VALUE=DATE:20260329", (at(28, 23), at(29, 22))),  # 23 hours long
        ("DTSTART;TZID=W. Europe Standard Time:20260324T090000\nDURATION:PT1H", (at(24, 8), at(24, 9))),
    ],
)  # fmt: skip
def test_what_takes_time(event, expected):
    assert read(event) == [expected]


@pytest.mark.parametrize(
    "more",
    [
        "TRANSP:TRANSPARENT",
        "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5,6,7,8,9,10",
    ],
)
def test_what_takes_none(more):
    assert read(f"DTSTART:20260324T090000Z\nDTEND:20260324T100000Z\n{more}") == []


def test_what_recurs_keeps_its_local_hour_when_the_clocks_change():
    weekly = "DTSTART;TZID=Europe/Paris:20260310T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4"
    weekly += "\nEXDATE;TZID=Europe/Paris:20260317T090000"

    assert read(weekly) == [(at(24, 8), at(24, 9)), (at(31, 7), at(31, 8))]


def test_one_that_was_moved_or_called_off_follows_that():
    series = "DTSTART:20260324T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3"
    moved = "DTSTART:20260325T150000Z\nDURATION:PT1H\nRECURRENCE-ID:20260325T090000Z"
    off = "DTSTART:20260326T090000Z\nDURATION:PT1H\nRECURRENCE-ID:20260326T090000Z\nSTATUS:CANCELLED"
    content = calendar(series, moved, off).replace(b"UID:1", b"UID:0").replace(b"UID:2", b"UID:0")

    assert busy_times(content, PARIS, NOW) == [(at(24, 9), at(24, 10)), (at(25, 15), at(25, 16))]


def test_only_the_horizon_is_worked_out_and_overlaps_are_one():
    daily = "DTSTART:20200101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"
    found = read(daily, "DTSTART:20260324T093000Z\nDURATION:PT1H")

    assert len(found) == 180
    assert (at(24, 9), at(24, 10, 30)) in found


@pytest.mark.parametrize("content", [b"", b"<html>", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"\xff\xfe\x00"])
def test_what_is_no_calendar_is_refused(content):
    with pytest.raises(Refused):
        busy_times(content, PARIS, NOW)


def test_what_would_take_long_is_refused():
    with pytest.raises(Refused, match="too large"):
        read(*["DTSTART:19000101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"] * 100)


# The server


class Serving(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.asked.append((self.path, dict(self.headers)))
        time.sleep(server.seconds)
        is_known = server.etag and self.headers.get("If-None-Match") == server.etag
        self.send_response(304 if is_known else server.status)
        for name, value in {"ETag": server.etag, **server.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if not is_known:
            self.wfile.write(server.content)

    def log_message(self, *_words):
        """Tests print nothing."""


@pytest.fixture
def server(settings):
    settings.OUTBOUND_LOOPBACK = True
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Serving)
    server.asked, server.seconds, server.status = [], 0, 200
    server.etag, server.headers, server.content = '"one"', {}, soon(9)
    server.url = f"http://127.0.0.1:{server.server_port}/secret.ics"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def tomorrow(hour):
    day = timezone.now().date() + datetime.timedelta(days=1)
    return datetime.datetime.combine(day, datetime.time(hour), UTC)


def soon(hour):
    return calendar(f"DTSTART:{tomorrow(hour):%Y%m%dT%H%M%SZ}\nDURATION:PT1H")


@pytest.fixture
def user():
    return UserFactory(time_zone="Europe/Paris")


@pytest.fixture
def source(server, user, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return calendars.add_calendar(user, server.url, "Work")


def due_again(source, after):
    CalendarSource.objects.update(due_at=timezone.now() - datetime.timedelta(seconds=1))
    read_calendars()
    source.refresh_from_db()
    return source


def test_a_calendar_is_read_and_its_time_is_not_free(source, user):
    source.refresh_from_db()
    assert (source.error, source.etag) == ("", '"one"')
    assert [(busy.during.lower, busy.during.upper) for busy in source.busy.all()] == [
        (tomorrow(9), tomorrow(10))
    ]

    starts = free_starts([user], tomorrow(8), tomorrow(11), 30)
    half = datetime.timedelta(minutes=30)
    assert starts == [tomorrow(8), tomorrow(8) + half, tomorrow(10), tomorrow(10) + half]


def test_what_has_not_changed_is_not_sent_again(source, server):
    due_again(source, server)

    assert [headers.get("If-None-Match") for _path, headers in server.asked] == [None, '"one"']
    assert source.busy.count() == 1
    server.etag, server.content = '"two"', soon(11)
    due_again(source, server)
    assert [busy.during.lower for busy in source.busy.all()] == [tomorrow(11)]


def test_what_goes_wrong_is_one_sentence_and_leaves_what_was_known(source, server, monkeypatch):
    monkeypatch.setattr(outbound, "TIMEOUT", 0.3)
    monkeypatch.setattr(calendars, "MOST_BYTES", 2_000)

    def error(**told):
        server.etag = f'"{len(server.asked)}"'
        for name, value in told.items():
            setattr(server, name, value)
        return due_again(source, server).error

    assert error(status=404) == "There is no calendar at this address any more, or it is not for everybody."
    assert error(status=500) == "The address answered with an error (500)."
    redirect = {"Location": "http://127.0.0.1/"}
    assert error(status=302, headers=redirect) == "The address answered with an error (302)."
    assert error(status=200, headers={}, content=b"<html>") == "This address does not lead to a calendar."
    assert error(content=b"x" * 2_001) == "This calendar is too large."
    assert error(seconds=0.6) == "The address took too long to answer."
    assert BusyTime.objects.count() == 1
    assert error(seconds=0, content=soon(12)) == ""
    assert BusyTime.objects.get().during.lower == tomorrow(12)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x.ics", "https://10.0.0.1/x.ics", "https://[::1]/x.ics", "https://169.254.169.254/", "file:///etc/passwd"],
)  # fmt: skip
def test_private_addresses_are_refused(user, url):
    with pytest.raises(Refused):
        calendars.add_calendar(user, url)

    assert not CalendarSource.objects.exists()


def test_an_address_that_became_private_is_not_fetched(source, server, settings):
    settings.OUTBOUND_LOOPBACK = False
    asked = len(server.asked)
    CalendarSource.objects.update(url=server.url.replace("http:", "https:"))

    assert due_again(source, server).error == "No public host has this address."
    assert len(server.asked) == asked


def test_whoever_removes_a_calendar_is_free_again(source, user):
    calendars.remove_calendar(UserFactory(), source.pk)
    assert BusyTime.objects.count() == 1

    calendars.remove_calendar(user, source.pk)
    assert not BusyTime.objects.exists()
