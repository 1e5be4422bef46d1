"""The console in a real browser: our pages under the strict policy, the lists and forms under theirs."""

import re

import pytest
from playwright.sync_api import expect

from exhibitors.models import Exhibitor
from tests.factories import (
    BoothFactory,
    MembershipFactory,
    MessageFactory,
    OrganiserFactory,
    PictureFactory,
    PriceTierFactory,
)

OWN = ["/console/", "/console/audit/", "/console/system/", "/console/features/", "/console/branding/"]


@pytest.fixture
def organiser(transactional_db):
    booth = BoothFactory()
    MembershipFactory(exhibitor=booth.exhibitor)
    MessageFactory(room=booth.room)
    PriceTierFactory(product__exhibitor=booth.exhibitor)
    return OrganiserFactory()


def test_console_is_clean_in_every_look(open_page, axe, organiser, live_site):
    page = open_page("/console/", person=organiser)
    lists = ["/console/exhibitors/exhibitor/", "/console/exhibitors/product/", "/console/accounts/user/"]

    for address in [*OWN, "/console/exports/", "/console/numbers/", *lists]:
        page.goto(live_site + address)
        axe(page)


def test_form_is_clean_and_its_export_is_a_click_away(open_page, axe, organiser, live_site):
    page = open_page("/console/exhibitors/product/", person=organiser)
    page.get_by_role("link", name="Product ").first.click()
    page.wait_for_load_state("networkidle")
    axe(page)

    page.goto(live_site + "/console/exhibitors/product/")
    page.get_by_text("Export", exact=True).click()
    page.get_by_role("button", name="CSV").click()
    page.get_by_role("heading", name="My exports").wait_for()
    page.get_by_role("link", name="product-").wait_for()


def test_chosen_rows_are_withdrawn(open_page, organiser):
    page = open_page("/console/exhibitors/product/", person=organiser)
    acts = page.get_by_role("group", name="Chosen rows")

    expect(acts).to_be_hidden()
    page.get_by_label("Choose all on this page").check()
    expect(acts.get_by_text("1 chosen")).to_be_visible()
    acts.get_by_role("button", name="Withdraw from the catalogue").click()

    expect(page.get_by_role("cell", name="Withdrawn")).to_be_visible()
    page.get_by_label("State").select_option("Listed")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("heading", name="Nothing answers all of that")).to_be_visible()


def test_picture_is_chosen_in_a_window_of_its_own(open_page, organiser):
    picture = PictureFactory(alt="The gate")
    exhibitor = Exhibitor.objects.get()
    page = open_page(f"/console/exhibitors/exhibitor/{exhibitor.pk}/change/", person=organiser)

    with page.expect_popup() as opened:
        page.locator("#lookup_id_logo").click()
    opened.value.wait_for_load_state()  # its scripts listen from then on
    link = opened.value.get_by_role("row").get_by_role("link").first
    with opened.value.expect_event("close"):
        link.evaluate("link => void setTimeout(() => link.click())")  # who clicks is gone with the window

    expect(page.locator("#id_logo")).to_have_value(str(picture.pk))


def test_feature_is_switched_off_and_on(open_page, organiser, live_site):
    page = open_page("/console/features/", person=organiser)

    page.get_by_label("Why Talk at the booths is switched off").fill("A flood")
    page.get_by_role("button", name=re.compile("Switch off.*Talk at the booths")).click()
    page.get_by_text("Nobody can write here at the moment").wait_for()
    page.get_by_role("button", name=re.compile("Switch on.*Talk at the booths")).click()
    page.get_by_text("Talk at the booths: on.").wait_for()
