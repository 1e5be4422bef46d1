"""One meeting from its proposal to its rating, between São Paulo and Guangzhou, with a colleague whose clock
changes before it."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Consent, Notification
from accounts.services import give_consent
from matchmaking.meeting_tasks import end_due
from matchmaking.models import Meeting, MeetingReminder, Outcome, RoomStay
from matchmaking.services.meetings.telling import tell_due
from tests.browser.test_meeting_room import PAIR, enter, room, wait_for_moving_pictures
from tests.factories import BoothFactory, MembershipFactory, UserFactory
from tests.ingest import eventually

SAO_PAULO, GUANGZHOU, NEW_YORK = map(ZoneInfo, ("America/Sao_Paulo", "Asia/Shanghai", "America/New_York"))
DAY = datetime.timedelta(days=1)


@pytest.fixture
def people(live_site):
    booth = BoothFactory(exhibitor__name="Lumen Kettles", exhibitor__city="Guangzhou")
    lin = MembershipFactory(exhibitor=booth.exhibitor, user=_person("Lin Yuqing", GUANGZHOU)).user
    return booth, lin, _person("Bruna Lima", SAO_PAULO), _person("Sam Ortiz", NEW_YORK)


def _person(name, zone):
    person = UserFactory(name=name, time_zone=zone.key)
    give_consent(Consent.Purpose.VISITS, user=person)
    return person


def change_of_clock(zone):
    """The first day from the day after tomorrow whose clock differs from that of the day before."""
    noon = datetime.datetime.combine(timezone.localdate() + 2 * DAY, datetime.time(12), zone)
    while noon.utcoffset() == (noon - DAY).utcoffset():
        noon += DAY
    return noon.date()


def test_a_meeting_across_a_change_of_clocks_is_proposed_accepted_reminded_held_and_rated(
    open_page, open_studio, axe, relay, people
):
    booth, lin, bruna, sam = people
    change = change_of_clock(NEW_YORK)
    days = (change - 2 * DAY, change + 2 * DAY)
    page = open_page(f"/booths/{booth.slug}/meet/?how=propose", person=bruna)
    page.get_by_text("Another time").click()
    for field, day in zip(page.locator("input[name=own]").all(), days, strict=False):
        field.fill(f"{day:%Y-%m-%d}T09:00")
    page.get_by_label("Subject").fill("Kettles for the summer")
    page.get_by_label("Who else comes").fill(sam.email)
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_text("Waits for their answer")).to_be_visible()
    axe(page)

    meeting = Meeting.objects.get()
    there = open_page(f"/meetings/{meeting.pk}/", person=lin)
    for day in days:
        start = datetime.datetime.combine(day, datetime.time(9), SAO_PAULO)
        time = there.locator("label", has_text=f"{start.astimezone(GUANGZHOU):%-d %b}")
        expect(time).to_contain_text("20:00")
        expect(time).to_contain_text("09:00")
    time.get_by_role("radio").check()
    there.get_by_role("button", name="Accept").click()
    expect(there.get_by_text("Accepted: the meeting is in everybody’s calendar.")).to_be_visible()

    meeting.refresh_from_db()
    assert meeting.starts_at == datetime.datetime.combine(days[1], datetime.time(9), SAO_PAULO)
    expect(page.locator(".meet-when")).to_contain_text("09:00–")
    expect(page.locator(".meet-when")).to_contain_text("20:00–")
    guest = open_page(f"/meetings/{meeting.pk}/", width=390, person=sam)
    expect(guest.locator(".meet-when")).to_contain_text(f"{meeting.starts_at.astimezone(NEW_YORK):%H:%M}–")

    _pass_time(meeting, 4)
    tell_due()
    told = Notification.objects.filter(kind="meeting.reminded").values_list("user", flat=True)
    assert set(told) == {lin.pk, bruna.pk, sam.pk}

    relay()
    rooms = [open_studio(room(meeting), person) for person in (lin, bruna)]
    for one in rooms:
        enter(one)
    for one in rooms:
        wait_for_moving_pictures(one)
        assert one.evaluate(PAIR) == ["relay", "relay"]
    RoomStay.objects.update(began_at=F("began_at") - datetime.timedelta(seconds=70))
    eventually(lambda: Meeting.objects.exclude(held_at=None).exists(), 40)

    _pass_time(meeting, -31)
    end_due()
    rooms[1].goto(page.url)
    rooms[1].get_by_label("Samples will be sent").check()
    rooms[1].get_by_role("radio", name="4 stars").check(force=True)
    rooms[1].get_by_role("button", name="Keep").click()
    rooms[1].get_by_text("Thank you: that is kept.").wait_for()
    assert list(Outcome.objects.values_list("user", "result", "rating")) == [(bruna.pk, "sample", 4)]


def _pass_time(meeting, minutes):
    """Until the meeting begins in so many minutes; what was due before is due by then."""
    meeting.refresh_from_db()
    passed = meeting.starts_at - timezone.now() - datetime.timedelta(minutes=minutes)
    meeting.starts_at, meeting.ends_at = meeting.starts_at - passed, meeting.ends_at - passed
    meeting.save()
    meeting.seats.update(during=(meeting.starts_at, meeting.ends_at))
    MeetingReminder.objects.update(due_at=F("due_at") - passed)
