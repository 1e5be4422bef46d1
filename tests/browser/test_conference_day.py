"""The day of a conference: who registered watches, asks and answers; the organiser reads the figures."""

import csv
import io

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fair.realtime import presence
from fair.realtime.connections import METERED, client
from live import audience
from live.figures import figures_of_event
from live.models import Registration, ShowQuestion
from live.services import shows
from live.services.registering import register
from tests.factories import EventFactory, OrganiserFactory, SessionFactory, UserFactory
from tests.ingest import eventually

FRAMES = "document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0"


@pytest.fixture
def session(live_site):
    now = timezone.now()
    event = EventFactory(title="Clay days", starts_at=now, ends_at=now + timezone.timedelta(hours=3))
    return SessionFactory(event=event, title="Ash glazes today")


def test_an_organiser_runs_a_conference_and_reads_four_figures(session, film, open_page, axe):
    event, stage, organiser = session.event, session.stage, OrganiserFactory()
    lena, kwame, absent = (UserFactory(name=name) for name in ("Lena Vogt", "Kwame Boateng", "Pia Lund"))
    for person in (lena, kwame, absent):
        register(event, person)
    film(stage)
    shows.begin_show(stage)

    phone, wide = (open_page(stage.get_absolute_url(), width=width, person=person)
                   for width, person in ((390, lena), (1440, kwame)))  # fmt: skip
    for page in (phone, wide):
        eventually(lambda page=page: page.evaluate(FRAMES) > 5, 60)
    desk = open_page(f"/shows/{stage.pk}/studio/", person=organiser)

    phone.get_by_role("tab", name="Questions").click()
    phone.get_by_label("Your question to the hosts").fill("Which ash is it?")
    phone.get_by_role("button", name="Ask", exact=True).click()
    desk.get_by_text("Which ash is it?").wait_for()
    desk.get_by_role("button", name="Answered", exact=True).click()
    phone.locator("[data-question][data-answered]").wait_for()

    desk.get_by_role("tab", name="Polls").click()
    desk.get_by_text("Write a poll").click()
    desk.get_by_label("Question", exact=True).fill("Where do you fire?")
    desk.get_by_label("Answers, one a line").fill("Gas\nElectric")
    desk.get_by_role("button", name="Ask now").click()
    phone.get_by_role("tab", name="Poll").click()
    phone.get_by_role("radio", name="Electric").check()
    phone.get_by_role("button", name="Answer", exact=True).click()
    phone.get_by_text("100%").wait_for()

    eventually(lambda: presence.people([stage.playing_topic])[stage.playing_topic] == 2)
    eventually(lambda: client().llen(METERED) > 1, 20)
    audience.flush_audience()
    figures = desk.context.new_page()
    figures.goto(desk.url.split("/shows/")[0] + f"/events/{event.slug}/figures/")
    told = {
        one.locator("dt").inner_text(): one.locator("dd").first.inner_text()
        for one in figures.locator(".figures .stat").all()
    }
    assert told["Registered"] == "3"
    assert told["Watching now"] == told["Most at once"] == told["Unique viewers"] == told["Views"] == "2"
    for definition in ("Registered", "Most at once", "Unique viewers", "Views"):
        expect(figures.locator(".means dt", has_text=definition).first).to_be_visible()
    with figures.expect_download() as download:
        figures.get_by_role("link", name="Figures (CSV)").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = {row["Figure"]: row["Value"] for row in csv.DictReader(io.StringIO(text))}
    assert (rows["Registered"], rows["Most at once"], rows["Unique viewers"], rows["Views"]) == (
        "3",
        "2",
        "2",
        "2",
    )

    counted = figures_of_event(event)
    assert counted.questions == {"asked": 1, "answered": 1}
    assert ShowQuestion.objects.get().author == lena
    assert Registration.objects.filter(event=event, state="confirmed").count() == 3
    figures.close()
