"""Organisers keep order: what a visitor reports is decided, what they announce is heard at once."""

import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from booths.models import Announcement, Case, FairRules, Report, WordList
from booths.services.conversations import ask, write_line
from fair.models import AuditEntry
from tests.factories import BoothFactory, MembershipFactory, MessageFactory, OrganiserFactory, UserFactory
from tests.journeys import NARROW, WIDE

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

    desk = open_page("/console/booths/case/", person=organiser)
    axe(desk)
    desk.keyboard.press("j")
    expect(desk.get_by_role("link", name="Pay me by gift card")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Before and after")).to_be_visible()
    expect(desk.locator("mark")).to_have_text("Pay me by gift card")
    axe(desk)
    desk.keyboard.press("c")
    expect(desk.get_by_text("The case is yours for a quarter of an hour.")).to_be_visible()
    desk.keyboard.press("r")
    expect(desk.get_by_role("radio", name="Removed")).to_be_checked()
    expect(desk.get_by_label("To the person")).to_be_focused()
    desk.keyboard.type("Payments are agreed with the exhibitor.")
    desk.get_by_role("button", name="Decide").click()
    expect(desk.get_by_text("It is decided; those whom it concerns are told.")).to_be_visible()
    expect(desk.get_by_text("Nothing waits here")).to_be_visible()
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

    theirs = open_page(f"/decisions/{mail.body.partition('/decisions/')[2].split()[0]}", width=390)
    axe(theirs)
    theirs.get_by_label("What speaks against the decision").fill("It was a joke.")
    theirs.get_by_role("button", name="Object").click()
    expect(theirs.get_by_text("Another moderator will look at it; you have mail then.")).to_be_visible()
    assert Case.objects.appealed().get().appeal == "It was a joke."


def test_staff_slow_the_talk_down_and_visitors_see_for_how_long(open_page, axe, booth):
    host = MembershipFactory(exhibitor=booth.exhibitor, role="host").user
    theirs = connected(open_page("/booths/banyan/", person=host))
    ours = connected(open_page("/booths/banyan/#room", width=390, person=UserFactory()))

    theirs.locator("booth-room summary", has_text="Slow mode").click()
    axe(theirs, WIDE)
    theirs.get_by_role("button", name="30 seconds").click()
    expect(ours.get_by_text("Slow mode: one message in 30 s")).to_be_visible(timeout=SOON)
    for page in (theirs, ours):
        page.get_by_label("Message", exact=True).fill(f"From {page.viewport_size['width']}")
        page.get_by_role("button", name="Send", exact=True).click()

    expect(ours.get_by_text("You can write again in")).to_be_visible(timeout=SOON)
    expect(ours.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    expect(line(ours, "From 1440")).to_be_visible(timeout=SOON)
    expect(theirs.get_by_text("You can write again in")).to_have_count(0)
    axe(ours, NARROW)
    ours.reload()
    expect(ours.get_by_text("You can write again in")).to_be_visible(timeout=SOON)


def test_a_line_that_a_word_list_holds_is_said_to_be_kept(open_page, booth):
    WordList.objects.create(name="Money", words="western union", effect="hold")
    FairRules.objects.create(pk=1, changed_at=timezone.now())
    ours = connected(open_page("/booths/banyan/", person=UserFactory()))

    ours.get_by_label("Message", exact=True).fill("Pay by Western Union")
    ours.get_by_role("button", name="Send", exact=True).click()

    expect(ours.get_by_text("Kept: the organisers look at this message")).to_be_visible(timeout=SOON)
    expect(line(ours, "Pay by Western Union")).to_have_count(0)
    expect(ours.get_by_label("Message", exact=True)).to_have_value("")
    assert Case.objects.get().kind == "held"


def test_a_private_line_is_reported_and_its_author_blocked(open_page, axe, booth):
    host = MembershipFactory(exhibitor=booth.exhibitor, user__name="Asha Nair").user
    buyer = UserFactory(name="Rosa Vega")
    talk = ask(booth.exhibitor, buyer, "Is it in stock?", uuid.uuid4()).conversation
    write_line(talk, host, "Send the deposit to me first.", uuid.uuid4())
    ours = connected(open_page(f"/my/messages/{talk.pk}/", person=buyer))

    bad = ours.locator(".msg", has_text="Send the deposit")
    bad.get_by_role("button", name="What to do with this message").click()
    ours.get_by_role("link", name="Report to the organisers").click()
    axe(ours)
    ours.get_by_label("Fraud or imitation").check()
    ours.get_by_role("button", name="Report it").click()
    expect(ours.get_by_text("Thank you: the organisers will look at it.")).to_be_visible()
    assert Case.objects.get().line.text == "Send the deposit to me first."

    ours.get_by_role("link", name="Notices, block, report").click()
    axe(ours)
    ours.get_by_role("button", name="Block", exact=True).first.click()
    expect(ours.get_by_text("No more messages can be sent either way.", exact=True)).to_be_visible()
    theirs = open_page(f"/workspace/{booth.exhibitor.slug}/inbox/{talk.pk}/", person=host)
    expect(theirs.get_by_text("No more messages can be sent in this conversation.")).to_be_visible()
    axe(theirs)


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
