"""Calendar mails, read by a library that did not write them."""

import datetime
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from matchmaking import calendar_mails
from matchmaking.meeting_tasks import send_calendar_mails
from matchmaking.models import Seat
from matchmaking.services.meetings.answering import accept_time
from matchmaking.services.meetings.booking import book, propose
from matchmaking.services.meetings.changing import add_person, cancel_meeting, hand_over, move_meeting
from tests.factories import EditionFactory, ExhibitorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
UTC = datetime.UTC


@pytest.fixture
def host():
    EditionFactory(time_zone="UTC", opens_at=datetime.time(0), closes_at=datetime.time(23, 59))
    person = {"user__time_zone": "Asia/Shanghai", "user__name": "Li Wei", "user__email": "li@banyan.example"}
    return MembershipFactory(exhibitor=ExhibitorFactory(name="Banyan, Kettles; and more"), **person).user


@pytest.fixture
def exhibitor(host):
    return host.memberships.get().exhibitor


@pytest.fixture
def buyer():
    return UserFactory(time_zone="America/Sao_Paulo", name="Asha", email="asha@shop.example", country="BR")


def at(hour, minute=0):
    day = timezone.now().date() + datetime.timedelta(days=3)
    return datetime.datetime.combine(day, datetime.time(hour, minute), UTC)


def sent():
    """{address: [message]} of all mails that are due now, as mail programs read them."""
    mail.outbox.clear()
    send_calendar_mails()
    found = {}
    for message in mail.outbox:
        read = message_from_bytes(message.message().as_bytes(), policy=policy.default)
        found.setdefault(message.to[0], []).append(read)
    return found


def calendar_in(message):
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_content_charset() == "utf-8"
    (attached,) = list(message.iter_attachments())
    assert (attached.get_filename(), attached.get_content_type()) == ("meeting.ics", "application/ics")
    content = attached.get_content()
    assert part.get_content().replace("\r\n", "\n") == content.decode().replace("\r\n", "\n")
    calendar = Calendar.from_ical(content)
    assert part["Content-Type"].params["method"] == calendar["METHOD"]
    return calendar


def event_in(message):
    (event,) = calendar_in(message).walk("VEVENT")
    return event


def text_of(message):
    return message.get_body(("plain",)).get_content()


def test_both_sides_are_invited_in_words_of_their_own_with_both_clocks(exhibitor, host, buyer):
    # 12:00 in UTC is 20:00 in Guangzhou and 09:00 in São Paulo.
    meeting = book(exhibitor, buyer, buyer, at(12), title="Kettles")
    mails = sent()

    assert {address: len(found) for address, found in mails.items()} == {buyer.email: 1, host.email: 1}
    (to_buyer,), (to_host,) = mails[buyer.email], mails[host.email]
    assert to_buyer["Subject"] == "You meet Banyan, Kettles; and more"
    assert to_host["Subject"] == "You meet Asha"
    day = f"{at(12):%a}, {at(12).day} {at(12):%b} {at(12):%Y}".replace("Sep", "Sept")
    here, there = f"{day}, 09:00–09:30 (Sao Paulo)", f"{day}, 20:00–20:30 (Shanghai)"
    assert f"{here}\n{there}" in text_of(to_buyer)
    assert f"{there}\n{here}" in text_of(to_host)

    event = event_in(to_buyer)
    assert calendar_in(to_buyer)["METHOD"] == "REQUEST"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at(12), at(12, 30))
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event["SUMMARY"] == "Meeting with Banyan, Kettles; and more"
    assert event["UID"].startswith(str(meeting.uid))
    assert event["ORGANIZER"] == "mailto:fair@localhost"
    assert (event["ATTENDEE"], event["ATTENDEE"].params["PARTSTAT"]) == (f"mailto:{buyer.email}", "ACCEPTED")


def test_the_other_side_never_reads_an_address(exhibitor, host, buyer):
    book(exhibitor, buyer, buyer, at(12))
    mails = sent()

    assert buyer.email not in mails[host.email][0].as_string()
    assert host.email not in mails[buyer.email][0].as_string()


def test_each_change_has_the_same_uid_and_a_higher_sequence(exhibitor, host, buyer):
    meeting = book(exhibitor, buyer, buyer, at(12))
    first = sent()[buyer.email][0]
    move_meeting(meeting, buyer, at(11))
    second = sent()[buyer.email][0]
    cancel_meeting(meeting, host, "Our fault")
    third = sent()[buyer.email][0]

    events = [event_in(message) for message in (first, second, third)]
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [calendar_in(one)["METHOD"] for one in (first, second, third)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert events[1]["DTSTART"].dt == at(11)
    assert second["Subject"] == "Your meeting with Banyan, Kettles; and more has changed"
    assert third["Subject"] == "Your meeting with Banyan, Kettles; and more is called off"
    assert "Our fault" in text_of(third)
    assert len({message["Message-ID"] for message in (first, second, third)}) == 3
    assert first["References"] == second["References"] == third["References"]
    assert sent() == {}


def test_a_proposal_is_in_nobodys_calendar_until_it_is_accepted(exhibitor, host, buyer):
    meeting = propose(exhibitor, buyer, buyer, [at(12)])
    assert sent() == {}
    accept_time(meeting, host, at(12))

    assert sorted(sent()) == [buyer.email, host.email]


def test_who_hands_over_gets_the_cancellation_and_the_colleague_the_invitation(exhibitor, host, buyer):
    meeting = book(exhibitor, buyer, buyer, at(12))
    sent()
    colleague = MembershipFactory(exhibitor=exhibitor, user__time_zone="Asia/Shanghai").user
    hand_over(meeting, host, colleague)
    mails = sent()

    methods = {address: calendar_in(one)["METHOD"] for address, (one,) in mails.items()}
    assert methods == {buyer.email: "REQUEST", host.email: "CANCEL", colleague.email: "REQUEST"}
    assert mails[host.email][0]["Subject"] == "You no longer take part in the meeting with Asha"


def test_words_are_in_the_readers_language(exhibitor, host, buyer):
    interpreter = UserFactory(language="zh-hans", time_zone="Asia/Shanghai")
    meeting = book(exhibitor, buyer, buyer, at(12))
    add_person(meeting, buyer, interpreter, "interpreter")

    text = text_of(sent()[interpreter.email][0])
    assert f"{at(12).year}年{at(12).month}月{at(12).day}日" in text


def test_a_change_during_sending_is_sent_as_well(exhibitor, host, buyer):
    meeting = book(exhibitor, buyer, buyer, at(12))
    seat = calendar_mails.claim()
    move_meeting(meeting, buyer, at(11))
    calendar_mails._close(seat, True)
    mails = sent()

    assert {address: event_in(one)["SEQUENCE"] for address, (one,) in mails.items()} == {
        buyer.email: 1,
        host.email: 1,
    }


def test_what_was_sent_but_not_written_down_goes_once_more_with_the_same_id(
    exhibitor, buyer, host, monkeypatch
):
    book(exhibitor, buyer, buyer, at(12))
    mail.outbox.clear()
    calendar_mails.send(calendar_mails.claim())  # and the worker is killed
    (first,) = mail.outbox
    later = timezone.now() + calendar_mails.HOLD + datetime.timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    again = [one for found in sent().values() for one in found]

    assert first.extra_headers["Message-ID"] in {message["Message-ID"] for message in again}
    assert len(again) == 2
    assert not Seat.objects.exclude(mail_due_at=None).exists()
