"""A visitor walks the fair: lobby, halls, directory; wide and narrow, light and dark, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.booths.presence import at_booth
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    EditionFactory,
    ExhibitorFactory,
    HallFactory,
    PriceTierFactory,
    UserFactory,
)
from tests.journeys import ALL, wear

PAGES = [
    "/",
    "/halls/",
    "/halls/hall-1/",
    "/exhibitors/",
    "/privacy/",
    "/accessibility/",
    "/help/",
    "/offline/",
    "/kit/nothing/",
]
SHIFT = """
() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 600);
})
"""
WEIGHT = """
() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
  .filter((entry) => !entry.name.includes("/media/"))
  .map((entry) => [entry.name, entry.transferSize])
"""


@pytest.fixture
def fair(live_site):
    """Two halls with a few booths; at one of them two people are there."""
    EditionFactory()
    lighting = CategoryFactory(slug="lighting", names={"en": "Lighting"}, icon="lighting")
    halls = [HallFactory(number=1), HallFactory(number=2)]
    booths = []
    for number, name in enumerate(
        ("Banyan Enamel Works", "Mekong Rattan House", "Asiwa Lamps", "Heron Cycles")
    ):
        exhibitor = ExhibitorFactory(name=name, slug=name.split()[0].lower(), category=lighting)
        booths.append(BoothFactory(exhibitor=exhibitor, hall=halls[number // 3], number=number + 1))
        PriceTierFactory(product__exhibitor=exhibitor, product__category=lighting)
    at_booth(**{str(booths[0].pk): [1, 2]})
    return booths


def test_pages_of_the_fair_are_open_to_everyone(fair, open_page, axe, live_site):
    page = open_page()
    for address in PAGES:
        page.goto(live_site + address)
        axe(page, ALL)
        if "nothing" in address:
            page.complaints.clear()  # the browser complains of the 404 itself


def test_signed_in_lobby_shows_the_pass(fair, open_page, axe):
    person = UserFactory(name="Amina Berrada", company="Atlas Home Import", country="MA")

    page = open_page("/", person=person)

    expect(page.get_by_role("heading", name="Amina Berrada")).to_be_visible()
    axe(page)


def test_pages_are_written_from_the_right_without_overflow(fair, open_page, settings, live_site):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    page = open_page(language="ar")

    for address in PAGES[:4]:
        page.goto(live_site + address)
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        for width in (1440, 390):
            wear(page, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_moves_while_the_lobby_loads(fair, open_page, width):
    for address in ("/", "/halls/hall-1/", "/exhibitors/"):
        page = open_page(address, width=width)
        assert page.evaluate(SHIFT) == pytest.approx(0, abs=0.01), address


def test_first_view_of_the_lobby_is_light(fair, open_page):
    page = open_page("/")
    page.wait_for_load_state("networkidle")

    weights = page.evaluate(WEIGHT)

    assert sum(weight for _name, weight in weights) <= 120_000, "\n".join(map(str, weights))
    assert [name for name, _weight in weights if name.endswith(".css")][1:] == []


def test_visitor_walks_from_the_lobby_to_a_booth_by_keyboard(fair, open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Kitchen and tableware").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/halls/hall-1/$"))
    page.wait_for_load_state()  # its scripts listen from then on

    page.get_by_role("switch", name="Someone is there").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("present=1"))
    expect(page.get_by_role("article")).to_have_count(1)

    page.get_by_role("article").get_by_role("link", name="Banyan Enamel Works").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Banyan Enamel Works")


def test_look_is_chosen_by_keyboard_and_stays(fair, open_page):
    page = open_page("/", scheme="light")
    menu = page.locator("summary", has_text="English")
    menu.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="English")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Dark")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(page.get_by_role("button", name="Dark")).to_be_hidden()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_language_is_chosen_and_leads_back_to_the_same_page(fair, open_page):
    page = open_page("/exhibitors/?letter=b")

    page.locator("summary", has_text="English").click()
    page.get_by_role("button", name="简体中文").click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    assert page.url.endswith("/exhibitors/?letter=b")


def test_second_page_tells_the_visitors_own_time(fair, open_page):
    page = open_page("/", zone="Africa/Casablanca")

    page.goto(page.url + "halls/")

    expect(page.get_by_role("complementary", name="Fair clock")).to_contain_text("your time, Casablanca")


def test_a_seen_page_stays_readable_without_a_connection(fair, open_page):
    page = open_page("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()  # the first page was loaded before there was a worker
    page.goto(page.url + "exhibitors/")
    page.context.set_offline(True)

    page.reload()
    expect(page.get_by_text("Banyan Enamel Works")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("This is the copy of")

    page.goto(page.url.replace("exhibitors/", "halls/"))
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    page.complaints.clear()  # what failed without a connection
