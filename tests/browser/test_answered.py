"""From a question at night to a lead, and from a spammer to an appeal: as all of them use it."""

import datetime
import os
import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Notification
from accounts.notices import pushing
from accounts.services import create_person
from booths.models import CannedReply, Case, Conversation, Lead
from booths.services.conversations import ask
from booths.services.rules import change_rules
from exhibitors.models import WorkingHours
from fair.embedded import make_vapid_key
from fair.models import Job
from tests.accounts.notices.service import PushService
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    MembershipFactory,
    OrganiserFactory,
    ProductFactory,
    UserFactory,
)

SHOTS = os.environ.get("SHOTS")  # a folder for the pictures of the docs


def shoot(page, name):
    if SHOTS:
        page.wait_for_timeout(700)
        page.screenshot(path=f"{SHOTS}/{name}.png")


def zone_where_it_is(hour):
    """A zone of whole hours in which it is that hour now."""
    ahead = (hour - timezone.now().astimezone(datetime.UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def write(page, text):
    page.get_by_role("textbox", name="Message").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


@pytest.fixture
def push_service(settings):
    settings.VAPID_KEY = make_vapid_key()
    settings.OUTBOUND_LOOPBACK = True
    service = PushService()
    yield service
    service.stop()


@pytest.fixture
def foshan(live_site):
    """A company where it is three at night; its owner sleeps, and somebody in Lisbon is on call."""
    night = zone_where_it_is(3)
    owner = MembershipFactory(
        exhibitor__name="Foshan Kettles", exhibitor__time_zone=night, languages=["zh-hans", "en"]
    )
    owner.user.time_zone = night
    owner.user.save()
    WorkingHours.objects.bulk_create(
        WorkingHours(membership=owner, weekday=day, starts_at=datetime.time(9), ends_at=datetime.time(18))
        for day in range(7)
    )
    BoothFactory(exhibitor=owner.exhibitor, reply_seconds=240, reply_sample=31)
    return owner.exhibitor


@pytest.fixture
def lisbon(foshan):
    """Somebody who speaks Spanish, and is on call around the clock."""
    person = create_person("ines@foshan.example", name="Inês Duarte", time_zone="Europe/Lisbon")
    member = MembershipFactory(exhibitor=foshan, user=person, role="manager", languages=["pt", "es"])
    hours = {"starts_at": datetime.time(0), "ends_at": datetime.time(23, 59)}
    WorkingHours.objects.bulk_create(
        WorkingHours(membership=member, weekday=day, **hours) for day in range(7)
    )
    texts = {
        "en": "Hello {name}, the {product} starts at 500 pieces.",
        "es": "Hola {name}: {product}, desde 500 piezas.",
    }
    CannedReply.objects.create(exhibitor=foshan, title="Minimum order", texts=texts)
    return person


@pytest.fixture
def santiago(live_site):
    return create_person(
        "camila@sur.example",
        name="Camila Rojas",
        company="Cocina Sur",
        job_title="Buyer",
        country="CL",
        speaks=["es", "en"],
        time_zone="America/Santiago",
    )


def test_a_question_at_night_becomes_a_lead(open_page, axe, foshan, lisbon, santiago, push_service):
    kettle = ProductFactory(
        exhibitor=foshan, name="Gooseneck kettle", category=CategoryFactory(names={"en": "Kettles"})
    )
    push_service.subscribe(santiago)
    asking = open_page(
        kettle.get_absolute_url(), width=390, scheme="dark", zone="America/Santiago", person=santiago
    )

    asking.get_by_role("link", name="Ask the booth", exact=True).click()
    expect(asking.get_by_text("Half of all questions are answered within 4 min.")).to_be_visible()
    write(asking, "¿Desde cuántas piezas?")
    asking.wait_for_url("**/my/messages/*/")
    axe(asking)
    conversation = Conversation.objects.get()
    told = Notification.objects.filter(kind="question.offered")
    assert [row.user for row in told] == [lisbon]  # who is on call; in Foshan they sleep
    asking.goto(asking.url.split("/my/")[0] + "/halls/")  # and does not wait at the page

    host = open_page(f"/workspace/{foshan.slug}/inbox/", zone="Europe/Lisbon", person=lisbon)
    host.get_by_role("link", name="Camila Rojas").click()
    host.wait_for_url(f"**/inbox/{conversation.pk}/**")
    host.get_by_role("button", name="Ready replies").click()
    host.get_by_role("button", name="Minimum order").click()
    host.get_by_role("button", name="Send", exact=True).click()
    answer = "Hola Camila Rojas: Gooseneck kettle, desde 500 piezas."
    expect(host.locator(".msg[data-id]", has_text=answer)).to_be_visible()
    shoot(host, "inbox")

    Notification.objects.filter(user=santiago).update(push_due_at=timezone.now())
    pushing.send_due_pushes()
    message = push_service.pushed[-1].message
    assert message["title"] == "Foshan Kettles answered"
    asking.goto(asking.url.split("/halls/")[0] + message["url"])
    expect(asking.locator(".msg", has_text=answer)).to_be_visible()
    asking.get_by_role("button", name="Give my card").click()
    expect(asking.get_by_role("button", name="Card given")).to_be_visible()

    host.reload()
    expect(host.get_by_role("link", name="camila@sur.example")).to_be_visible()
    host.get_by_role("link", name="To the lead").click()
    expect(host.get_by_text("Gooseneck kettle").first).to_be_visible()
    host.get_by_role("textbox", name="Next step").fill("Send the sample in sage")
    tomorrow = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
    host.get_by_label("Due").fill(f"{tomorrow}T10:00")
    host.get_by_role("region", name="Next step").get_by_role("button", name="Save").click()
    shoot(host, "lead")
    lead = Lead.objects.get(buyer=santiago)
    assert lead.next_step == "Send the sample in sage"

    host.goto(host.url.split("/leads/")[0] + "/leads/")
    expect(host.get_by_role("link", name="Camila Rojas")).to_be_visible()
    axe(host)
    shoot(host, "leads")
    host.goto(host.url.split("?")[0] + "exports/")
    host.get_by_label("CSV").check()
    host.get_by_role("button", name="Export", exact=True).click()
    host.wait_for_load_state()
    with Job.objects.latest("pk").file.open("rb") as file:
        exported = file.read().decode("utf-8-sig")
    assert "camila@sur.example" in exported
    assert "Send the sample in sage" in exported


def test_a_spammer_is_stopped_reported_muted_and_appeals(open_page, axe, foshan, lisbon):
    spammer = create_person("win@spam.example", name="Lucky Winner", country="US")
    change_rules(OrganiserFactory(), first_contacts=2)
    for _place in range(2):
        ask(BoothFactory().exhibitor, spammer, "Buy followers now", uuid.uuid4())
    conversation = ask(foshan, UserFactory(name="Honest"), "In red?", uuid.uuid4()).conversation

    spamming = open_page(f"/my/messages/with/{foshan.slug}/", person=spammer, service_workers="block")
    write(spamming, "Buy followers now, cheap")
    expect(spamming.locator(".msg[data-state=failed]")).to_be_visible()
    spamming.complaints.clear()  # the refusal is an answer 409
    assert foshan.conversations.get() == conversation

    change_rules(OrganiserFactory(), first_contacts=20)
    spamming.get_by_role("button", name="Try again").click()
    spamming.wait_for_url("**/my/messages/*/")
    line = foshan.conversations.get(buyer=spammer).lines.get()

    host = open_page(f"/workspace/{foshan.slug}/inbox/{line.conversation_id}/", person=lisbon)
    host.locator(".msg").hover()
    host.get_by_role("button", name="What to do with this message").click()
    host.get_by_role("link", name="Report to the organisers").click()
    host.locator("[name=wrong]").first.check()
    host.get_by_role("button", name="Report it").click()
    host.wait_for_load_state()
    case = Case.objects.get()

    desk = open_page("/console/booths/case/", person=OrganiserFactory())
    expect(desk.get_by_text("1 case waits.")).to_be_visible()
    shoot(desk, "moderation")
    desk.goto(f"{desk.url}{case.pk}/change/")
    expect(
        desk.get_by_text("A private conversation: you see these lines because of the report")
    ).to_be_visible()
    shoot(desk, "case")
    desk.get_by_label("Muted for a time").check()
    desk.locator("[name=hours]").select_option(index=1)
    desk.get_by_label("To the person").fill("Advertising in other people's conversations.")
    desk.get_by_role("button", name="Decide").click()
    desk.wait_for_load_state()
    case.refresh_from_db()
    assert case.decision == "muted"

    spamming.goto(spamming.url)
    write(spamming, "Still here")
    expect(spamming.locator(".msg[data-state=failed]")).to_be_visible()
    spamming.complaints.clear()
    spamming.goto(spamming.url.split("/my/")[0] + f"/my/decisions/{case.pk}/")
    expect(spamming.get_by_text("Advertising in other people's conversations.")).to_be_visible()
    axe(spamming)
    spamming.get_by_role("textbox").last.fill("I meant it as a greeting.")
    spamming.get_by_role("button", name="Object").click()
    expect(spamming.get_by_text("you have mail then")).to_be_visible()
    case.refresh_from_db()
    assert case.appeal == "I meant it as a greeting."
