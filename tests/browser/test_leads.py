"""Leads, visitors and cards as people use them, from a card to the next step."""

import os
import uuid

import pytest

from accounts.models import Consent
from accounts.services import create_person, give_consent
from booths.cards import own_code
from booths.models import CardShare, Lead
from booths.services import visits
from booths.services.cards import share_card
from booths.services.conversations import ask
from booths.services.leads import move_lead, tag_lead, write_lead
from booths.subjects import about_product
from tests.factories import BoothFactory, CategoryFactory, MembershipFactory, ProductFactory

SHOTS = os.environ.get("SHOTS")


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def owner(live_site):
    member = MembershipFactory(
        user=create_person("lin@example.org", name="Lin Yuqing"), exhibitor__name="Foshan Kettles"
    )
    BoothFactory(exhibitor=member.exhibitor)
    return member


@pytest.fixture
def buyer(live_site):
    person = create_person(
        "tomas@sur.example", name="Tomás Rivas", company="Cocina Sur", job_title="Buyer", country="CL"
    )
    give_consent(Consent.Purpose.VISITS, user=person)
    return person


@pytest.fixture
def filled(owner, buyer):
    """A handful of leads at several stages, and visitors."""
    exhibitor = owner.exhibitor
    kettle = ProductFactory(
        exhibitor=exhibitor, name="Kettle 1.7 l, gooseneck", category=CategoryFactory(names={"en": "Kettles"})
    )
    for _visit in range(2):
        visits.record_product(buyer, None, kettle)
    ask(exhibitor, buyer, "Price for 1,200 pcs in red?", uuid.uuid4(), about=about_product(kettle))
    share_card(buyer, exhibitor)
    peru = create_person("ana@example.org", name="Ana Paz", country="PE")
    give_consent(Consent.Purpose.VISITS, user=peru)
    visits.record_product(peru, None, kettle)
    for name, company, stage in [
        ("Pia Lindqvist", "Nordhus Kök", "quote"),
        ("Kwame Boateng", "Volta Homeware", "meeting"),
        ("Dev Malhotra", "Kalka Stores", "signed"),
    ]:
        lead = write_lead(exhibitor, owner.user, name=name, company=company, interest="Mugs, 4 decals")
        move_lead(lead, owner.user, stage)
        tag_lead(lead, add=["Milan"])
    lost = write_lead(exhibitor, owner.user, name="Amina Berrada", company="Atlas Home Import")
    move_lead(lost, owner.user, "lost", "price")
    return Lead.objects.get(buyer=buyer)


def test_a_lead_from_list_to_next_step(open_page, axe, owner, filled):
    root = f"/workspace/{owner.exhibitor.slug}/"
    page = open_page(f"{root}leads/", person=owner.user)
    axe(page)
    shoot(page, "list")
    page.get_by_role("checkbox", name="Choose Pia Lindqvist").check()
    page.get_by_text("1 chosen").wait_for()
    shoot(page, "list-chosen")
    page.get_by_placeholder("Tag", exact=True).fill("spring")
    page.get_by_role("button", name="Put on").click()
    page.get_by_text("1 lead changed.").wait_for()
    page.get_by_role("searchbox", name="Search the leads").fill("tomás")
    page.get_by_role("link", name="Nordhus").wait_for(state="detached")
    page.get_by_role("link", name="Tomás Rivas").click()
    page.get_by_role("heading", name="Tomás Rivas").wait_for()
    axe(page)
    page.get_by_role("textbox", name="Next step").fill("Send a sample")
    page.get_by_label("Due").fill("2031-05-04T10:30")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Reminder:").wait_for()
    page.get_by_role("textbox", name="Note").fill("Wants them in red.")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("Wants them in red.").wait_for()
    shoot(page, "lead")

    narrow = open_page(f"{root}leads/{filled.pk}/", width=390, scheme="dark", person=owner.user)
    axe(narrow)
    shoot(narrow, "lead-narrow")


def test_the_board_is_moved_by_keyboard_and_by_dragging(open_page, axe, owner, filled):
    address = f"/workspace/{owner.exhibitor.slug}/leads/?view=board"
    page = open_page(address, person=owner.user)
    axe(page)
    shoot(page, "board")
    page.get_by_text("Move Pia Lindqvist").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Contract").first.focus()
    page.keyboard.press("Enter")
    contract = page.locator("[data-stage=contract]")
    contract.get_by_role("link", name="Pia Lindqvist").wait_for()
    page.locator("li", has_text="Kwame Boateng").drag_to(page.locator("[data-stage=rfq]"))
    page.locator("[data-stage=rfq]").get_by_role("link", name="Kwame Boateng").wait_for()
    assert Lead.objects.get(name="Kwame Boateng").stage == "rfq"

    narrow = open_page(address, width=390, scheme="dark", person=owner.user)
    axe(narrow)
    shoot(narrow, "board-narrow")


def test_visitors_and_the_list_on_a_phone(open_page, axe, owner, filled):
    root = f"/workspace/{owner.exhibitor.slug}/"
    page = open_page(f"{root}visitors/", person=owner.user)
    page.get_by_text("A buyer from Peru").first.wait_for()
    axe(page)
    shoot(page, "visitors")
    for name in ("leads/", "visitors/", "leads/new/", "leads/exports/", "webhooks/", "card/"):
        narrow = open_page(root + name, width=390, scheme="dark", person=owner.user)
        axe(narrow)
        shoot(narrow, name.strip("/").replace("/", "-") + "-narrow")


def test_a_card_goes_from_phone_to_phone(open_page, axe, owner, buyer):
    phone = open_page("/my/card/", width=390, person=buyer)
    axe(phone)
    shoot(phone, "my-card")
    code = own_code(buyer).split("/cards/")[1]

    staff = open_page(f"/cards/{code}", width=390, person=owner.user)
    axe(staff)
    staff.get_by_role("button", name="Ask for Foshan Kettles").click()
    staff.get_by_text("Waiting for the buyer").wait_for()
    phone.get_by_text("has scanned your code").wait_for()
    shoot(phone, "my-card-asked")
    phone.get_by_role("button", name="Give it").click()
    staff.get_by_role("link", name="To the lead").click()
    staff.get_by_role("heading", name="Tomás Rivas").wait_for()

    phone.get_by_role("button", name="Take it back").click()
    phone.get_by_text("no longer sees your card").wait_for()
    assert not CardShare.objects.standing().exists()


def test_a_card_is_given_at_the_booth_and_seen_in_ones_data(open_page, axe, owner, buyer):
    page = open_page(f"/booths/{owner.exhibitor.slug}/", person=buyer)
    shoot(page, "booth")
    page.get_by_role("button", name="Give my card").click()
    page.get_by_role("button", name="Card given").wait_for()
    axe(page)
    page.goto(page.url.split("/booths/")[0] + "/my/data/")
    page.get_by_text("Your card").wait_for()
    axe(page)
    shoot(page, "my-data")
    narrow = open_page("/my/data/", width=390, scheme="dark", person=buyer)
    axe(narrow)
    shoot(narrow, "my-data-narrow")
