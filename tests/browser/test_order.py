"""Organisers keep order: what a visitor reports is decided, what they announce is heard at once."""

import pytest
from playwright.sync_api import expect

from booths.models import Announcement, Report
from fair.models import AuditEntry
from tests.factories import BoothFactory, MembershipFactory, MessageFactory, OrganiserFactory, UserFactory
from tests.journeys import NARROW

SOON = 20_000  # what goes over the network and the socket


@pytest.fixture(autouse=True)
def worker_at_hand(settings):
    """Mails are sent by the request that causes them: what the worker does besides is tested elsewhere."""
    settings.CELERY_TASK_ALWAYS_EAGER = settings.CELERY_TASK_EAGER_PROPAGATES = True


@pytest.fixture
def booth(live_site):
    return BoothFactory(exhibitor__name="Banyan Enamel Works", slug="banyan")


@pytest.fixture
def organiser(live_site):
    return OrganiserFactory()


def connected(page):
    expect(page.locator("html")).to_have_attribute("data-socket", "open", timeout=SOON)
    return page


def line(page, text):
    return page.locator("booth-room .msg", has_text=text)


def test_reported_line_is_removed_for_everyone(open_page, axe, booth, organiser, mailoutbox):
    host = MembershipFactory(exhibitor=booth.exhibitor, role="host").user
    eve = UserFactory(name="Eve Adler", email="eve@example.org")
    MessageFactory(room=booth.room, text="Is it in stock?")
    message = MessageFactory(room=booth.room, text="Pay me by gift card", author=eve)
    theirs = connected(open_page("/booths/banyan/", person=host))
    ours = connected(open_page("/booths/banyan/#room", width=390, person=UserFactory()))

    bad = line(ours, "Pay me by gift card")
    bad.get_by_role("button", name="React and more").click()
    ours.get_by_text("Report to the organisers").click()
    axe(ours, NARROW)
    bad.get_by_role("button", name="Advertising or the same again").click()
    expect(bad).to_contain_text("the organisers will look at it", timeout=SOON)
    axe(ours, NARROW)

    desk = open_page("/console/booths/message/", person=organiser)
    desk.get_by_role("link", name="Pay me by gift card").click()
    expect(desk.get_by_role("heading", name="In the talk")).to_be_visible()
    expect(desk.locator("mark")).to_have_text("Pay me by gift card")
    axe(desk)
    desk.get_by_label("To the author").fill("Payments are agreed with the exhibitor.")
    desk.get_by_role("button", name="Remove the message").click()
    expect(desk.get_by_text("The message is removed, and its author has mail.")).to_be_visible()
    expect(desk.get_by_role("button", name="Remove the message")).to_have_count(0)
    axe(desk)

    for page in (theirs, ours):
        expect(line(page, "Pay me by gift card")).to_have_count(0, timeout=SOON)
        expect(line(page, "Is it in stock?")).to_be_visible()
    assert Report.objects.get().upheld
    (entry,) = AuditEntry.objects.about(message)
    assert (entry.actor, entry.verb) == (organiser, "message.removed")
    (mail,) = mailoutbox
    assert mail.to == ["eve@example.org"]
    assert "Payments are agreed with the exhibitor." in mail.body


def test_announcement_stands_on_open_pages_until_closed(open_page, axe, booth, organiser):
    guest = connected(open_page("/booths/banyan/", width=390))
    desk = open_page("/console/booths/announcement/", person=organiser)
    desk.goto(desk.url + "add/")
    axe(desk)
    expect(desk.get_by_label("Audience")).to_have_value("all")
    desk.get_by_label("English").fill("Hall 11.2 opens an hour later.")
    desk.get_by_role("button", name="Announce it").click()
    expect(desk.get_by_text("It stands on the pages of those whom it concerns.")).to_be_visible()
    axe(desk)

    said = guest.get_by_text("Hall 11.2 opens an hour later.")
    expect(said).to_be_visible(timeout=SOON)
    axe(guest)
    late = open_page("/")
    expect(late.get_by_text("Hall 11.2 opens an hour later.")).to_be_visible()

    guest.locator(".announcement").get_by_role("button", name="Close").click()
    expect(said).to_have_count(0)
    guest.reload()
    connected(guest)
    expect(said).to_have_count(0)

    desk.get_by_role("button", name="Take it off the pages").click()
    expect(desk.get_by_text("It is off the pages.")).to_be_visible()
    expect(late.get_by_text("Hall 11.2 opens an hour later.")).to_have_count(0, timeout=SOON)
    assert Announcement.objects.get().withdrawn_at
