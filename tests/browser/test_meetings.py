"""Meetings between far zones in real browsers: booked, moved, called off, proposed, answered, by keys too."""

import datetime
import os
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Consent
from accounts.services import give_consent
from booths.services.leads import touch_lead
from matchmaking.models import Diary, Meeting
from tests.factories import (
    BoothFactory,
    EditionFactory,
    HallFactory,
    MeetingFactory,
    MembershipFactory,
    UserFactory,
)
from tests.journeys import ALL

HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR
BERLIN = ZoneInfo("Europe/Berlin")


def picture(page, name):
    """For whoever wants to look: PICTURES=/tmp/pictures."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}-{page.look[0]}-{page.look[1]}.png", full_page=True)


@pytest.fixture
def fair(live_site):
    """A buyer in Berlin whose time may be booked, and a host in Foshan."""
    edition = EditionFactory()
    booth = BoothFactory(
        hall=HallFactory(edition=edition),
        exhibitor__name="Banyan Enamel Works",
        exhibitor__city="Foshan",
    )
    buyer = UserFactory(name="Ana Souza", company="Casa Souza", country="DE", time_zone="Europe/Berlin")
    give_consent(Consent.Purpose.VISITS, user=buyer)
    diary = Diary.objects.create(user=buyer)
    for weekday in range(7):
        diary.hours.create(weekday=weekday, starts_at=datetime.time(7), ends_at=datetime.time(22))
    host = MembershipFactory(
        exhibitor=booth.exhibitor, user__name="Lin Yuqing", user__time_zone="Asia/Shanghai"
    ).user
    give_consent(Consent.Purpose.VISITS, user=host)
    return {"edition": edition, "booth": booth, "buyer": buyer, "host": host}


def test_a_time_is_booked_in_one_zone_and_moved_and_called_off_in_another(open_page, axe, fair):
    buyer, host, booth = fair["buyer"], fair["host"], fair["booth"]
    page = open_page(f"/booths/{booth.slug}/", person=buyer)
    page.get_by_role("link", name="Meet", exact=True).click()
    page.locator("[data-day]:not([data-none])").nth(2).click()
    slot = page.locator(".slots label").first
    expect(slot).to_contain_text("Foshan")
    slot.click()
    page.get_by_label("Subject").fill("Enamel kettles")
    picture(page, "meet")
    axe(page, ALL)
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_role("status").get_by_text("Booked.")).to_be_visible()
    expect(page.get_by_role("heading", name="Banyan Enamel Works")).to_be_visible()

    meeting = Meeting.objects.get()
    there = open_page(f"/workspace/{booth.exhibitor.slug}/meetings/", person=host)
    event = there.locator(".event", has_text="Ana Souza")
    expect(event).to_contain_text(f"{meeting.starts_at.astimezone(ZoneInfo('Asia/Shanghai')):%H:%M}–")
    expect(event).to_contain_text(f"{meeting.starts_at.astimezone(BERLIN):%H:%M} Berlin")
    picture(there, "team")
    axe(there)
    event.get_by_role("link").click()
    there.get_by_role("link", name="Move", exact=True).click()
    picture(there, "move")
    axe(there)
    there.locator(".meet-days a:not([data-none])").nth(4).click()
    there.locator(".slots label").last.click()
    there.get_by_role("button", name="Move it").click()
    expect(there.get_by_text("Moved. Everybody who takes part is told.")).to_be_visible()
    moved = Meeting.objects.get()
    assert moved.starts_at != meeting.starts_at
    # The buyer's page, which stands open, follows.
    expect(page.locator(".meet-when")).to_contain_text(f"{moved.starts_at.astimezone(BERLIN):%H:%M}–")

    there.get_by_role("link", name="Call off").click()
    there.get_by_label(re.compile("Why it is called off")).fill("A public holiday.")
    there.get_by_role("button", name="Call it off").click()
    expect(page.get_by_text("A public holiday.")).to_be_visible()
    expect(page.locator(".head .badge")).to_have_text("Called off")
    axe(page)


def test_a_proposal_is_answered_with_other_times_and_one_is_accepted(open_page, axe, fair):
    buyer, host, exhibitor = fair["buyer"], fair["host"], fair["booth"].exhibitor
    with transaction.atomic():
        lead = touch_lead(exhibitor.pk, buyer.pk, "question")
    there = open_page(f"/workspace/{exhibitor.slug}/leads/{lead.pk}/", person=host)
    there.get_by_role("link", name="Meet", exact=True).click()
    expect(there.get_by_role("heading", name="A buyer from Germany")).to_be_visible()
    there.locator("[data-day]:not([data-none])").nth(3).click()
    there.locator(".slots label").nth(0).click()
    there.locator(".slots label").nth(1).click()
    there.get_by_label("Subject").fill("The new range")
    picture(there, "propose")
    axe(there)
    there.get_by_role("button", name="Propose", exact=True).click()
    expect(there.get_by_text("Waits for their answer")).to_be_visible()

    page = open_page("/meetings/", width=390, scheme="dark", person=buyer)
    proposal = page.locator("li", has_text="The new range").filter(
        has=page.get_by_role("link", name="Decline")
    )
    picture(page, "proposal")
    axe(page, ALL)
    proposal.get_by_role("link", name="Propose another").click()
    page.locator(".meet-days a:not([data-none])").nth(5).click()
    page.locator(".slots label").first.click()
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_text("Waits for their answer")).to_be_visible()
    picture(page, "countered")
    axe(page)

    # The host's page follows by itself, and answers.
    there.get_by_role("button", name="Accept").click()
    expect(there.get_by_text("Accepted: the meeting is in everybody’s calendar.")).to_be_visible()
    expect(page.locator(".head .badge")).to_have_text("Confirmed")
    expect(there.get_by_role("heading", name="Ana Souza")).to_be_visible()


@pytest.fixture
def full(fair):
    """A week with something in each state; its Monday in Berlin."""
    now, today = timezone.now(), timezone.localdate(timezone=BERLIN)
    monday = today - today.weekday() * datetime.timedelta(days=1)

    def at(day, hour):
        date = monday + (7 + day) * datetime.timedelta(days=1)  # of the week to come
        return datetime.datetime.combine(date, datetime.time(hour), BERLIN)

    def plan(**fields):
        common = {"buyer": fair["buyer"], "edition": fair["edition"], "exhibitor": fair["booth"].exhibitor}
        return MeetingFactory(**{**common, "host": fair["host"], **fields})

    plan(starts_at=at(0, 9), title="Kettles")
    plan(starts_at=at(0, 11), minutes=60)
    plan(starts_at=at(2, 10), title="Price list")
    plan(starts_at=at(1, 8), state="held", held_at=now, title="Samples")
    for side, day in (("buyer", 2), ("exhibitor", 4)):
        meeting = plan(
            state="proposed", origin="proposed", waits_for=side, starts_at=None, ends_at=None, title="Glazes"
        )
        start = at(day, 10)
        meeting.times.create(side="buyer", starts_at=start, ends_at=start + HOUR, expires_at=now + 9 * HOUR)
    return at


def test_the_week_is_walked_by_keyboard(open_page, axe, fair, full):
    address = f"/meetings/?on={full(0, 9):%Y-%m-%d}"
    page = open_page(address, person=fair["buyer"])
    focused = page.locator(":focus")

    def press(*keys):
        for key in keys:
            page.keyboard.press(key)

    picture(page, "week")
    axe(page, ALL)
    press("ArrowRight")
    expect(focused).to_contain_text("Mon")
    press("ArrowDown")
    expect(focused).to_contain_text("09:00–09:30")
    press("ArrowDown")
    expect(focused).to_contain_text("11:00–12:00")
    press("ArrowRight")
    expect(focused).to_contain_text("08:00–08:30")
    press("ArrowRight")
    expect(focused).to_contain_text("10:00–")
    press("ArrowRight")  # a free day has its head alone
    expect(focused).to_contain_text("Thu")
    press("Home", "ArrowDown", "Enter")
    page.wait_for_url("**/meetings/*/")
    page.go_back()
    press("ArrowRight", "PageDown")
    page.wait_for_url(f"**on={full(7, 9):%Y-%m-%d}**")
    expect(page.get_by_text("No meetings in these days")).to_be_visible()


def test_the_list_says_the_same_as_the_week(open_page, axe, fair, full):
    address = f"/meetings/?on={full(0, 9):%Y-%m-%d}"
    page = open_page(address, person=fair["buyer"])
    links = page.locator(".week__events a")
    in_week = sorted(link.get_attribute("href") for link in links.all())
    page.get_by_role("link", name="List").click()
    page.wait_for_url("**view=list**")
    rows = page.locator(".meet-list tbody a")
    assert sorted(row.get_attribute("href") for row in rows.all()) == in_week
    expect(page.get_by_role("row", name=re.compile("Price list.*Confirmed"))).to_contain_text("in Foshan")
    picture(page, "list")
    axe(page, ALL)


def test_a_phone_shows_a_day_and_goes_to_the_next(open_page, fair, full):
    page = open_page(f"/meetings/?on={full(2, 9):%Y-%m-%d}", width=390, person=fair["buyer"])
    day = page.locator(f"#day-{full(2, 9):%Y-%m-%d}")
    expect(day).to_be_in_viewport(ratio=0.9)
    other = page.locator(f"#day-{full(4, 9):%Y-%m-%d}")
    expect(other).not_to_be_in_viewport()

    page.locator(f'[data-show-day="day-{full(4, 9):%Y-%m-%d}"]').click()

    expect(other).to_be_in_viewport(ratio=0.9)
    expect(page.locator(f'[data-show-day="day-{full(4, 9):%Y-%m-%d}"]')).to_have_attribute(
        "aria-current", "date"
    )
