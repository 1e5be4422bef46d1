"""A buyer asks several exhibitors at once, and they answer, in real browsers."""

import os

import pytest
from playwright.sync_api import expect

from accounts.services import create_person
from exhibitors.indexing import index_exhibitors, index_products
from fair.search.vocabulary import refresh
from matchmaking.models import Invitation, RequestQuestion, SourcingRequest
from tests.factories import BoothFactory, CategoryFactory, MembershipFactory, ProductFactory
from tests.journeys import ALL, BOTH

SHOTS = os.environ.get("SHOTS")
PASSWORD = "orchid kettle harbour"


def shoot(page, name):
    if not SHOTS:
        return
    for width, scheme in ((1440, "light"), (390, "light"), (390, "dark"), (1440, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=f"{SHOTS}/{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": page.look[0], "height": 844})
    page.emulate_media(color_scheme=page.look[1])


@pytest.fixture
def makers(live_site):
    """Three exhibitors, each with a product."""
    category = CategoryFactory(slug="kettles", names={"en": "Kettles"})
    made = []
    for name in ("Banyan Enamel Works", "Foshan Steelware", "Chaozhou Ceramics"):
        booth = BoothFactory(exhibitor__name=name)
        MembershipFactory(exhibitor=booth.exhibitor, user__name=f"Host of {name}")
        product = ProductFactory(
            exhibitor=booth.exhibitor, name=f"Kettle by {name.split()[0]}", category=category
        )
        made.append(product)
    index_exhibitors([product.exhibitor_id for product in made])
    index_products([product.pk for product in made])
    refresh()
    return made


@pytest.fixture
def buyer(live_site):
    return create_person(
        "tomas@sur.example", name="Tomás Rivas", company="Cocina Sur", country="CL", password=PASSWORD
    )


def test_a_shortlist_becomes_a_request_that_is_asked_about_and_answered(makers, buyer, open_page, axe):
    for product in makers:
        buyer.shortlist.create(product=product)
    page = open_page("/my/shortlist/", person=buyer, width=390)
    shoot(page, "shortlist")
    axe(page)
    page.get_by_role("button", name="Ask for quotes for the ticked ones").click()

    page.get_by_role("heading", name="New sourcing request").wait_for()
    page.get_by_label("title").fill("Kettles for 12 hotels")
    for place in range(3):
        page.get_by_label("Quantity").nth(place).fill("1,200")
    page.get_by_text("Kept as a draft.").wait_for()
    assert page.url.endswith("/edit/")
    page.get_by_text("Specification, properties, certificates").first.click()
    page.get_by_label("Properties").first.fill("Volume: 1.7 l; Colour: sage")
    shoot(page, "edit")
    axe(page, ALL)
    page.get_by_role("button", name="Continue: look at it").click()

    page.get_by_text("This is what exhibitors will read.").wait_for()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    shoot(page, "draft")
    axe(page, ALL)
    page.get_by_role("button", name="Send the request").click()
    page.get_by_text("Sent. You are told of every answer.").wait_for()
    assert Invitation.objects.count() == 3
    axe(page)

    invitation = Invitation.objects.select_related("exhibitor").first()
    host = invitation.exhibitor.memberships.get().user
    root = f"/workspace/{invitation.exhibitor.slug}/requests/"
    work = open_page(root, person=host)
    shoot(work, "staff-list")
    axe(work, ALL)
    work.get_by_role("link", name="Kettles for 12 hotels").click()
    work.get_by_label("Ask the buyer").fill("Which plug do you need?")
    shoot(work, "staff-one")
    axe(work, ALL)
    work.get_by_role("button", name="Ask", exact=True).click()
    work.get_by_text("Not answered yet.").wait_for()

    page.get_by_text("Which plug do you need?").wait_for()  # the open page hears of it
    shoot(page, "one")
    axe(page)
    page.get_by_label("Your answer").fill("Type L, with a cord of 90 cm.")
    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_text("Change the answer").wait_for()
    assert RequestQuestion.objects.get().answer == "Type L, with a cord of 90 cm."

    other = Invitation.objects.select_related("exhibitor").last()
    rival = open_page(f"{other.get_absolute_url()}", person=other.exhibitor.memberships.get().user, width=390)
    rival.get_by_text("Type L, with a cord of 90 cm.").wait_for()
    rival.get_by_label("Why").select_option("quantity")
    rival.get_by_role("button", name="Decline", exact=True).click()
    rival.get_by_role("button", name="Take it up again").wait_for()
    axe(rival)
    page.get_by_text("The quantity does not suit us").wait_for()


def test_a_failed_search_becomes_a_request_of_a_guest_who_signs_in(makers, buyer, open_page, axe, live_site):
    page = open_page("/search/?q=zzyzx+stockpot+24+cm", width=390)
    page.get_by_role("heading", name="Ask all of them at once").wait_for()
    shoot(page, "zero")
    axe(page, ALL)
    page.get_by_label("Quantity").fill("1200")
    page.get_by_label("A sample first").check()
    page.get_by_role("button", name="Ask for quotes").click()

    page.locator("input[name=login]").fill(buyer.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.get_by_role("heading", name="Your draft").wait_for()
    expect(page.get_by_label("Article")).to_have_value("zzyzx stockpot 24 cm")
    expect(page.get_by_label("Quantity")).to_have_value("1200")
    expect(page.get_by_label("A sample first")).to_be_checked()
    axe(page, BOTH)
    page.get_by_role("button", name="Continue: look at it").click()
    expect(page.get_by_label("Publish it on the board, too")).to_be_checked()
    page.get_by_role("button", name="Send the request").click()
    page.get_by_text("Sent. You are told of every answer.").wait_for()
    request = SourcingRequest.objects.get()
    assert (request.is_published, request.source, request.state) == (True, "search", "open")
    page.goto(f"{live_site}/my/requests/")
    shoot(page, "mine")
    axe(page, ALL)

    host = makers[0].exhibitor.memberships.get().user
    board = open_page("/requests/", person=host)
    shoot(board, "board")
    axe(board, ALL)
    board.get_by_role("button", name="Take it up").click()
    board.get_by_text("A buyer from Chile").wait_for()
    expect(board.get_by_text("Tomás Rivas")).to_have_count(0)
    page.goto(live_site + request.get_absolute_url())
    page.get_by_role("button", name="Tell them who I am").click()
    board.reload()
    board.get_by_text("Tomás Rivas").first.wait_for()


def test_a_spreadsheet_is_looked_at_before_it_is_a_draft(makers, buyer, open_page, axe, live_site):
    page = open_page("/my/requests/new/sheet/", person=buyer, width=390)
    axe(page)
    rows = "品名,数量,单位,目标单价 (USD)\n不锈钢水壶 1.7 升,1200,个,8.50\n茶杯,不详,个,\n"
    page.get_by_label("Your file").set_input_files(
        {"name": "need.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("1 row has a mistake.").wait_for()
    shoot(page, "sheet")
    axe(page, ALL)
    page.get_by_role("button", name="Continue with these lines").click()
    expect(page.get_by_label("Article").first).to_have_value("不锈钢水壶 1.7 升")
    page.goto(live_site + makers[0].get_absolute_url())
    shoot(page, "product")
    axe(page)
    page.get_by_role("link", name="Ask for quotes").click()
    expect(page.get_by_label("Article")).to_have_value(makers[0].name)
