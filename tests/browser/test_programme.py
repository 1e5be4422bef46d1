"""A buyer finds what is on, asks to be reminded, and sees a show begin without loading anything anew."""

import datetime
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from live.models import AgendaItem, Follow
from live.services import shows
from live.services.following import follow
from tests.factories import (
    BoothFactory,
    EditionFactory,
    EventFactory,
    HallFactory,
    SessionFactory,
    ShowFactory,
    UserFactory,
)
from tests.journeys import ALL

HOUR = datetime.timedelta(hours=1)


def by_day():
    """A zone in which it is day now, so that what begins within hours is today's."""
    zones = ("Europe/Berlin", "America/New_York", "Pacific/Auckland")
    return next(zone for zone in zones if 4 <= timezone.localtime(timezone=ZoneInfo(zone)).hour < 20)


ZONE = by_day()


@pytest.fixture
def fair(live_site):
    """A show on air, some to come, a conference tomorrow, and a replay."""
    EditionFactory()
    hall, now = HallFactory(), timezone.now()
    banyan = BoothFactory(hall=hall, exhibitor__name="Banyan Enamel Works", exhibitor__city="Foshan")
    on_air = ShowFactory(booth=banyan, on_air=True, title="Chip test on line 2", ends_at=now + HOUR)
    ShowFactory(booth=banyan, starts_at=now + 3 * HOUR, title="Firing at 830 degrees")
    ShowFactory(booth=banyan, state="replay", starts_at=now - 9 * HOUR, title="Glazes", replay_seconds=900)
    mekong = BoothFactory(hall=hall, exhibitor__name="Mekong Rattan House", exhibitor__city="Can Tho")
    coming = ShowFactory(booth=mekong, starts_at=now + HOUR / 2, title="Weaving a chair", language="fr")
    event = EventFactory(title="Days of steel", starts_at=now + HOUR / 3)
    session = SessionFactory(event=event, title="Opening")
    return {"on air": on_air, "coming": coming, "session": session, "booth": banyan}


def picture(page, name):
    """For whoever wants to look: PICTURES=/tmp/pictures."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}-{page.look[0]}-{page.look[1]}.png", full_page=True)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_what_is_on_stands_on_the_lobby_in_the_hall_and_at_the_booth(open_page, axe, fair, width, scheme):
    booth = fair["booth"]
    for name, address in {"lobby": "/", "hall": "/halls/hall-1/", "booth": f"/booths/{booth.slug}/"}.items():
        page = open_page(address, width=width, scheme=scheme, zone=ZONE)
        expect(page.get_by_role("link", name="Chip test on line 2").first).to_be_visible()
        picture(page, name)
        axe(page)
    expect(page.get_by_role("heading", name="Replays")).to_be_visible()


def test_a_show_that_begins_appears_on_an_open_lobby(open_page, fair):
    page = open_page("/", zone=ZONE)
    live = page.locator("#live")
    expect(live).to_contain_text("1 show on air")

    shows.begin_show(fair["coming"])

    expect(live).to_contain_text("2 shows on air")
    expect(live.locator(".badge--live")).to_have_count(2)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_buyer_is_reminded_of_a_show_from_the_programme(open_page, axe, fair, width):
    buyer = UserFactory(time_zone=ZONE)
    page = open_page("/programme/", width=width, person=buyer)
    expect(page.get_by_role("heading", name="On now")).to_be_visible()
    row = page.locator(".timetable > li", has_text="Weaving a chair")
    expect(row).to_contain_text("in Guangzhou")

    row.get_by_role("button", name="Remind me").click()
    expect(row.get_by_role("button", name="Reminder set")).to_have_attribute("aria-pressed", "true")
    picture(page, "programme")
    axe(page, ALL)
    assert Follow.objects.get().show == fair["coming"]

    row.get_by_role("button", name="Reminder set").click()
    expect(row.get_by_role("button", name="Remind me")).to_be_visible()
    assert not Follow.objects.exists()


def test_the_programme_follows_a_show_that_begins(open_page, fair):
    page = open_page("/programme/", width=390, zone=ZONE)
    now = page.locator("live-region")
    expect(now).not_to_contain_text("Weaving a chair")

    shows.begin_show(fair["coming"])

    expect(now).to_contain_text("Weaving a chair")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_programme_is_narrowed_and_walked_by_keyboard(open_page, axe, fair, width, scheme):
    page = open_page("/programme/?view=week", width=width, scheme=scheme, zone=ZONE)
    expect(page.get_by_role("link", name="Weaving a chair")).to_be_visible()
    picture(page, "week")
    axe(page)

    page.get_by_label("Language", exact=True).select_option("fr")
    page.wait_for_url("**/programme/?**language=fr**")
    expect(page.get_by_role("link", name="Firing at 830 degrees")).to_have_count(0)
    page.get_by_role("link", name="Day", exact=True).click()
    page.wait_for_url("**day=**")
    before = page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => location.href !== before", arg=before)
    assert "language=fr" in page.url
    expect(page.get_by_text("Nothing here answers all of that")).to_be_visible()
    picture(page, "empty")
    axe(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_my_programme_tells_of_clashes_and_has_an_address(open_page, axe, fair, width):
    buyer = UserFactory(time_zone=ZONE)
    follow(buyer, show=fair["coming"])
    follow(buyer, booth=fair["booth"])
    AgendaItem.objects.create(user=buyer, session=fair["session"])
    page = open_page("/my/programme/", width=width, person=buyer)
    expect(page.get_by_text("At the same time as “Opening”").first).to_be_visible()

    page.get_by_role("button", name="Make my calendar’s address").click()

    address = page.get_by_label("Address of your calendar")
    expect(address).to_be_visible()
    assert address.input_value().endswith(".ics")
    picture(page, "my")
    axe(page, ALL)


def test_the_programme_is_whole_without_scripts(open_page, fair):
    page = open_page("/programme/", zone=ZONE, java_script_enabled=False)

    expect(page.get_by_role("link", name="Weaving a chair")).to_be_visible()
    page.get_by_label("Language", exact=True).select_option("fr")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**language=fr**")
    expect(page.get_by_role("link", name="Firing at 830 degrees")).to_have_count(0)
