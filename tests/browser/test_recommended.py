"""What a buyer looks for, who is recommended and why, and the exhibitor's side of it, as people use them."""

import os
import re

import pytest
from playwright.sync_api import expect

from accounts.services import create_person
from exhibitors.models import Certificate
from matchmaking.matching.shelves import write_shelves
from matchmaking.models import BuyerOpinion, SourcingProfile
from matchmaking.services.reckoning import reckon_all
from tests.factories import BoothFactory, CategoryFactory, EditionFactory, MembershipFactory, ProductFactory

SHOTS = os.environ.get("SHOTS")


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def fair(live_site):
    """Six makers of kettles and pots; the person of the first is returned."""
    edition = EditionFactory()
    kitchen = CategoryFactory(names={"en": "Kitchen", "zh-hans": "厨房"})
    kettles, pots = (CategoryFactory(parent=kitchen, names={"en": name}) for name in ("Kettles", "Pots"))
    names = ["Foshan Kettles", "Izmir Metal", "Porto Cook", "Hanoi Home", "Pune Steel", "Lodz Pans"]
    owner = None
    for at, name in enumerate(names):
        booth = BoothFactory(
            exhibitor__name=name,
            exhibitor__country=["CN", "TR", "PT", "VN", "IN", "PL"][at],
            exhibitor__languages=["en", "es"] if at % 2 else ["en"],
            exhibitor__markets=["CL", "DE"],
        )
        for category in (kettles, pots) if at < 3 else (kettles,):
            ProductFactory(exhibitor=booth.exhibitor, category=category, moq=100 * (at + 1))
        if at % 2 == 0:
            Certificate.objects.create(exhibitor=booth.exhibitor, name="CE")
        if at == 0:
            user = create_person("lin@example.org", name="Lin Yuqing")
            owner = MembershipFactory(user=user, exhibitor=booth.exhibitor)
        write_shelves([booth.exhibitor.pk])
    return edition, owner


def test_a_buyer_fills_the_steps_and_reads_who_fits_and_why(fair, live_site, open_page, axe):
    buyer = create_person("tomas@sur.example", name="Tomás Rivas", company="Cocina Sur", country="CL")
    page = open_page(person=buyer)
    page.goto(live_site + "/my/recommended/")
    shoot(page, "recommended-empty")
    page.get_by_role("link", name="Begin").click()
    shoot(page, "profile-begin")
    page.get_by_role("link", name="Begin").click()
    page.get_by_role("searchbox", name="Kinds of product").fill("kettl")
    page.get_by_label("Kitchen › Kettles").check()
    page.get_by_role("searchbox", name="Kinds of product").fill("pots")
    page.get_by_label("Kitchen › Pots").check()
    page.get_by_label("Certificates required").fill("CE")
    axe(page)
    shoot(page, "profile-what")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Quantity of an order").fill("500")
    shoot(page, "profile-amount")
    page.get_by_role("button", name="Save and continue").click()
    shoot(page, "profile-where")
    axe(page)
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Your company is").select_option("importer")
    shoot(page, "profile-company")
    axe(page)
    page.get_by_role("button", name="Save and see who fits").click()

    expect(page.get_by_role("heading", name="Recommended for you")).to_be_visible()
    first = page.locator(".match-card").first
    expect(first).to_contain_text("makes 2 of your 2 products")
    expect(first).to_contain_text("CE valid")
    first.get_by_text(re.compile(r"Fits \d+ of 100")).click()
    expect(first.get_by_role("row", name=re.compile("Together"))).to_be_visible()
    axe(page)
    shoot(page, "recommended")

    name = first.get_by_role("heading").inner_text()
    first.get_by_role("button", name=re.compile("Not for me")).click()
    expect(first.get_by_role("status")).to_contain_text("is not recommended any more")
    assert BuyerOpinion.objects.get().said == "dismiss"
    shoot(page, "recommended-undo")
    first.get_by_role("button", name="Undo").click()
    expect(first.get_by_role("button", name=re.compile("Not for me"))).to_be_visible()
    assert not BuyerOpinion.objects.exists()
    first.get_by_role("button", name=re.compile("More like this")).click()
    expect(first.get_by_role("button", name=re.compile("More like this"))).to_have_attribute(
        "aria-pressed", "true"
    )

    page.goto(live_site + "/")
    expect(page.get_by_role("region", name="Recommended for you")).to_contain_text(name.split("\n")[0])
    shoot(page, "lobby")
    page.goto(live_site + "/my/sourcing/")
    axe(page)
    shoot(page, "profile")


def test_an_exhibitor_says_which_buyers_it_wants_and_reads_who_fits(fair, live_site, open_page, axe):
    edition, owner = fair
    kettles = owner.exhibitor.products.first().category
    for at, country in enumerate(("CL", "DE", "GH")):
        person = create_person(f"buyer{at}@example.org", name=f"Buyer {at}", country=country)
        profile = SourcingProfile.objects.create(
            user=person, edition=edition, looks_in=[kettles.pk], kind="importer", size="small", quantity=800
        )
        profile.categories.add(kettles)
    reckon_all(edition)
    page = open_page(person=owner.user)
    page.goto(live_site + f"/workspace/{owner.exhibitor.slug}/buyers/")

    expect(page.get_by_role("heading", name="A buyer from Chile")).to_be_visible()
    assert "Buyer 0" not in page.content()
    axe(page)
    shoot(page, "buyers")
    page.get_by_role("link", name="Say which buyers you want").click()
    page.get_by_label("Importer").check()
    page.get_by_role("searchbox", name="Countries of buyers").fill("Ghana")
    page.get_by_role("group", name="Countries of buyers").get_by_label("Ghana").check()
    axe(page)
    shoot(page, "wanted")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".match-list > li").first).to_contain_text("A buyer from Ghana")
    expect(page.locator(".match-list > li").first).to_contain_text("Importer, as you wish for")
