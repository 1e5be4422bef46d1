"""A stranger in the demo fair: searches, turns, asks, keeps, compares; in Chinese, by phone, in the dark."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from booths.demo import SIGN_INS
from booths.demo.load import load_demo
from tests.journeys import WIDE

PASSWORDS = {email: password for _role, email, password in SIGN_INS}
BUYER, EXHIBITOR = SIGN_INS[0][1], SIGN_INS[1][1]


@pytest.fixture
def demo(live_site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    load_demo()


def sign_in(page, email):
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORDS[email])
    page.get_by_label("Password", exact=True).press("Enter")


def test_a_stranger_walks_through_the_fair(demo, open_page, live_site, axe):
    exhibitor = open_page("/accounts/login/?next=/booths/brisetta/")
    sign_in(exhibitor, EXHIBITOR)
    expect(exhibitor.locator("html")).to_have_attribute("data-socket", "open")

    page = open_page("/", zone="America/Santiago")
    search = page.get_by_role("combobox", name="Search products and exhibitors")
    search.fill("kettels")
    search.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("kettle")
    found = page.locator(".results .product h3 a").first
    expect(found).to_contain_text("Kettle")
    name = found.inner_text()
    found.click()
    product = page.url

    page.get_by_role("button", name="View in 3D").click()
    expect(page.locator("model-stage[data-ready]")).to_be_attached(timeout=60_000)

    page.get_by_role("link", name="Or ask in the booth's open talk").click()
    page.get_by_label("Message", exact=True).fill("Can you print our logo on it?")
    page.get_by_role("link", name="Sign in to send").click()
    sign_in(page, BUYER)
    expect(page.get_by_label("Message", exact=True)).to_have_value("Can you print our logo on it?")
    page.get_by_role("button", name="Send").click()

    asked = exhibitor.locator("booth-room .msg", has_text="Can you print our logo on it?")
    expect(asked).to_contain_text(name)
    exhibitor.get_by_label("Message", exact=True).fill("Yes, from 300 pieces on.")
    exhibitor.get_by_role("button", name="Send").click()
    answer = page.locator("booth-room .msg", has_text="Yes, from 300 pieces on.")
    expect(answer).to_contain_text("Booth staff")
    axe(page, WIDE)  # on a phone the talk is a sheet of its own

    page.goto(product)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("button", name="On my shortlist")).to_be_visible()
    page.get_by_label("Add to compare").check()
    page.goto(live_site + "/search/?q=kettle")
    page.get_by_label("Compare", exact=True).nth(1).check()
    page.get_by_role("button", name="Compare side by side").click()
    expect(page.get_by_role("row", name="Minimum order")).to_contain_text("300")
    axe(page)
    assert User.objects.get(email=BUYER).shortlist.filter(product__name=name).exists()


def test_the_same_in_chinese_on_a_phone_in_the_dark(demo, open_page, live_site, axe):
    page = open_page("/", width=390, scheme="dark", language="zh-CN", zone="Asia/Shanghai")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    axe(page)

    page.goto(live_site + "/search/?q=水壶")
    found = page.locator(".results .product h3 a").first
    expect(found).to_contain_text("壶")
    axe(page)
    found.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("壶")
    axe(page)
    page.goto(live_site + "/booths/brisetta/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("getComputedStyle(document.body).colorScheme").startswith("light dark")
