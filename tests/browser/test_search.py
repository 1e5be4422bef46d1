"""A buyer searches, narrows, compares and keeps, in a real browser."""

import pytest
from playwright.sync_api import expect

from exhibitors.indexing import index_exhibitors, index_products
from fair.search.vocabulary import refresh
from tests.browser.test_walk import SHIFT
from tests.factories import BoothFactory, CategoryFactory, PriceTierFactory, UserFactory
from tests.journeys import ALL, NARROW

PAGES = ["/search/?q=kettle", "/search/?q=kettle&view=grid", "/search/?q=xyzzyx", "/search/?kind=exhibitor"]


@pytest.fixture
def kettles(live_site):
    household = CategoryFactory(slug="household", names={"en": "Household"})
    booth = BoothFactory(exhibitor__name="Banyan Enamel Works", exhibitor__slug="banyan")
    made = [
        PriceTierFactory(
            product__exhibitor=booth.exhibitor,
            product__name=f"Whistling kettle {litres} L",
            product__category=household,
            product__moq=moq,
            product__attributes=[{"name": "Volume", "value": litres, "unit": "L"}],
        ).product
        for litres, moq in (("1.2", 100), ("1.7", 500), ("2.2", 1000))
    ]
    index_exhibitors([booth.exhibitor_id])
    index_products([product.pk for product in made])
    refresh()
    return made


def results(page):
    return page.locator(".results .product")


def test_results_are_open_to_everyone(kettles, open_page, axe, live_site):
    compare = "/compare/?" + "&".join(f"p={product.pk}" for product in kettles)
    page = open_page()
    for address in [*PAGES, compare, "/compare/", "/my/seen/"]:
        page.goto(live_site + address)
        axe(page, ALL)


def test_a_shortlist_is_accessible(kettles, open_page, axe):
    buyer = UserFactory()
    buyer.shortlist.create(product=kettles[0], note="Ask for a sample")
    page = open_page("/my/shortlist/", person=buyer)

    axe(page, ALL)
    expect(page.get_by_label("Note on Whistling kettle 1.2 L")).to_have_value("Ask for a sample")


def test_results_hold_still_while_they_load(kettles, open_page):
    assert open_page("/search/?q=kettle").evaluate(SHIFT) < 0.01


def test_a_changed_filter_shows_at_once_and_history_goes_back(kettles, open_page):
    page = open_page("/search/?q=kettle")
    expect(results(page)).to_have_count(3)

    page.get_by_label("Up to 100").check()
    expect(results(page)).to_have_count(1)
    expect(page.get_by_label("Up to 100")).to_be_focused()
    assert page.url.endswith("/search/?q=kettle&moq=100")

    page.go_back()
    expect(results(page)).to_have_count(3)


def test_on_a_phone_filters_are_a_sheet(kettles, open_page, axe):
    page = open_page("/search/?q=kettle", width=390)
    expect(page.get_by_label("Up to 100")).to_be_hidden()

    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Up to 100").check()
    axe(page, NARROW)
    page.get_by_role("button", name="Show results").click()

    expect(results(page)).to_have_count(1)
    expect(page.get_by_label("Up to 100")).to_be_hidden()
    page.get_by_role("link", name="Minimum order up to 100").click()
    expect(results(page)).to_have_count(3)


def test_words_are_completed_by_keyboard(kettles, open_page):
    page = open_page("/halls/")
    field = page.get_by_role("combobox", name="Search products and exhibitors")

    field.press_sequentially("whist")
    offered = page.get_by_role("option", name="whistling kettle", exact=True)
    expect(offered).to_be_visible()
    for _step in range(page.get_by_role("option").count()):
        if offered.get_attribute("aria-selected") == "false":
            field.press("ArrowDown")
    field.press("Enter")

    expect(results(page)).to_have_count(3)
    assert page.url.endswith("q=whistling+kettle")


def test_products_are_compared_by_keyboard(kettles, open_page):
    page = open_page("/search/?q=kettle")
    boxes = page.get_by_label("Compare", exact=True)
    for number in range(2):
        boxes.nth(number).focus()
        page.keyboard.press("Space")
    tray = page.get_by_role("form", name="Compare")
    expect(tray.get_by_role("listitem")).to_have_count(2)

    page.reload()
    expect(boxes.nth(0)).to_be_checked()
    tray.get_by_role("button", name="Compare side by side").press("Enter")

    row = page.get_by_role("row", name="Volume")
    expect(row.get_by_role("cell")).to_have_count(2)
    page.get_by_role("link", name="Only what differs").click()
    expect(page.get_by_role("row", name="Samples")).to_have_count(0)


def test_a_tab_remembers_what_was_seen_and_the_fair_does_not(kettles, open_page, live_site):
    page = open_page(kettles[0].get_absolute_url())
    page.goto(live_site + "/my/seen/")

    expect(results(page)).to_have_count(1)
    expect(results(page)).to_contain_text("Whistling kettle 1.2 L")


def test_a_guest_keeps_a_product_through_signing_in(kettles, open_page):
    buyer = UserFactory()
    buyer.emailaddress_set.create(email=buyer.email, verified=True, primary=True)
    page = open_page(kettles[0].get_absolute_url())

    page.get_by_role("button", name="Keep").click()
    page.get_by_label("E-mail").fill(buyer.email)
    page.get_by_label("Password", exact=True).fill("a long enough secret")
    page.get_by_label("Password", exact=True).press("Enter")

    expect(page.get_by_role("button", name="On my shortlist")).to_be_visible()
    assert page.url.endswith(kettles[0].get_absolute_url())
    assert buyer.shortlist.get().product == kettles[0]


def test_without_scripts_the_filters_are_a_form(kettles, chromium, live_site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_site + "/search/?q=kettle&moq=100")

    expect(results(page)).to_have_count(1)
    page.get_by_role("link", name="Minimum order up to 100").click()
    expect(results(page)).to_have_count(3)
    context.close()
