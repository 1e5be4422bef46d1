"""A conference from nothing: an organiser sets it up, a visitor registers, plans the day, goes to a stage."""

import datetime
import os

from django.utils import timezone
from playwright.sync_api import expect

from live.models import Event, Show
from live.services import shows
from tests.factories import BoothFactory, EditionFactory, OrganiserFactory, UserFactory
from tests.journeys import ALL

TRACKS = ["Clay and glaze", "Kilns", "Trade"]
# (title, stage, track, begins, ends, speaker)
SESSIONS = [
    ("Welcome", "Main hall", "", "09:00", "09:30", "Lin Yuqing"),
    ("Ash glazes today", "Main hall", TRACKS[0], "09:30", "10:15", "Amina Benali"),
    ("Firing with hydrogen", "Workshop", TRACKS[1], "09:30", "10:30", "Jonas Weber"),
    ("Porcelain bodies", "Main hall", TRACKS[0], "10:30", "11:15", "Lin Yuqing"),
    ("Kilns on solar power", "Workshop", TRACKS[1], "10:30", "11:15", "Jonas Weber"),
    ("Selling to hotels", "Main hall", TRACKS[2], "11:30", "12:15", "Amina Benali"),
    ("Papers for food contact", "Workshop", TRACKS[2], "11:30", "12:00", "Jonas Weber"),
    ("What we have seen", "Main hall", "", "14:00", "14:30", "Lin Yuqing"),
]


def save(page):
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True).first).to_be_visible()


def picture(page, name):
    """Kept for who looks at the pages, where a folder for it is named."""
    if folder := os.environ.get("PICTURES"):
        for width, scheme in ALL:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)


def set_up(page, day, host):
    page.get_by_label("Title").fill("Clay days")
    page.get_by_label("In one sentence").fill("A day about clay, kilns and the trade in both.")
    page.get_by_label("Begins").fill(f"{day}T09:00")
    page.get_by_label("Ends").fill(f"{day}T15:00")
    page.get_by_label("Places").fill("1")
    page.get_by_role("button", name="Set up the event").click()
    expect(page.get_by_text("Add its stages now.")).to_be_visible()
    for name in ("Main hall", "Workshop"):
        page.get_by_label("Name").fill(name)
        page.get_by_label("Hosts").fill(host.email)
        save(page)
    parts = page.get_by_role("navigation", name="Parts of the event")
    parts.get_by_role("link", name="Tracks").click()
    for place, name in enumerate(TRACKS):
        page.get_by_label("Name").fill(name)
        page.get_by_label("Colour").select_option(str(place + 1))
        page.get_by_label("Place").fill(str(place))
        save(page)
    parts.get_by_role("link", name="Speakers").click()
    for name in ("Lin Yuqing", "Amina Benali", "Jonas Weber"):
        page.get_by_label("Name").fill(name)
        page.get_by_label("Role").fill("Potter")
        save(page)
    parts.get_by_role("link", name="Sessions").click()
    for title, stage, track, begins, ends, speaker in SESSIONS:
        page.get_by_label("Title").fill(title)
        page.get_by_label("Stage").select_option(label=stage)
        page.get_by_label("Track").select_option(label=track or "Without a track")
        page.get_by_label("Begins").fill(f"{day}T{begins}")
        page.get_by_label("Ends").fill(f"{day}T{ends}")
        page.get_by_label(speaker).check()
        save(page)


def test_an_organiser_sets_up_a_conference_and_a_visitor_comes(live_site, open_page, axe):
    edition, organiser, host = EditionFactory(), OrganiserFactory(), UserFactory()
    BoothFactory()
    day = timezone.localdate() + datetime.timedelta(days=2)

    desk = open_page("/console/live/event/add/", person=organiser)
    set_up(desk, day, host)
    axe(desk)
    picture(desk, "desk-sessions")
    desk.get_by_role("link", name="What it is").click()
    desk.get_by_role("button", name="Publish it").click()
    expect(desk.get_by_text("Visitors see it and can register.")).to_be_visible()
    axe(desk)
    picture(desk, "desk-facts")
    event = Event.objects.get()
    assert (event.edition, event.sessions.count(), event.stages.count()) == (edition, 8, 2)

    page = open_page("/events/", width=390, person=UserFactory())
    axe(page, ALL)
    picture(page, "events")
    page.get_by_role("link", name="Clay days").click()
    expect(page.get_by_text("1 place left")).to_be_visible()
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name="You are registered")).to_be_visible()
    for title in ("Ash glazes today", "Firing with hydrogen"):
        page.get_by_role("button", name=f"Add to my sessions {title}").click()
    expect(page.get_by_text("“Ash glazes today” is at the same time.")).to_be_visible()
    expect(page.get_by_text("At the same time as “Ash glazes today”")).to_be_visible()
    axe(page, ALL)
    picture(page, "event")

    late = open_page(f"/events/{event.slug}/", person=UserFactory())
    late.get_by_role("button", name="Join the waiting list").click()
    expect(late.get_by_text("Number 1 in line.")).to_be_visible()
    page.get_by_role("button", name="Cancel my registration").click()
    expect(page.get_by_role("heading", name="Your registration is cancelled")).to_be_visible()
    expect(late.get_by_role("heading", name="You are registered")).to_be_visible()  # without a reload

    late.locator(".session__speakers").get_by_role("link", name="Lin Yuqing").first.click()
    expect(late.get_by_role("heading", name="Lin Yuqing")).to_be_visible()
    axe(late)
    picture(late, "speaker")
    stage = event.stages.get(title="Main hall")
    Show.objects.filter(pk=stage.pk).update(starts_at=timezone.now())
    shows.begin_show(stage)
    late.goto(f"{live_site}{event.get_absolute_url()}")
    late.get_by_role("link", name="To the stage: Main hall").click()
    expect(late).to_have_url(f"{live_site}{stage.get_absolute_url()}")
    expect(late.get_by_text("The picture comes in a moment")).to_be_visible()
    late.goto("about:blank")
    late.complaints[:] = [told for told in late.complaints if "404" not in told]  # nobody sends to it
    page.goto(f"{live_site}/events/{event.slug}/stage/{stage.pk}/")
    expect(page).to_have_url(f"{live_site}{event.get_absolute_url()}#registration")
