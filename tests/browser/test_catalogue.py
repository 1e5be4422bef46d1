"""The catalogue as those who keep it use it: rows chosen and undone, pictures, two people at one product."""

import re

import pytest
from django.conf import settings
from django.core.files import File
from playwright.sync_api import expect

from exhibitors.models import AttributeSuggestion, Product
from exhibitors.services import save_product
from fair.models import Picture
from fair.pictures import store_picture
from tests.factories import (
    CategoryFactory,
    EditionFactory,
    MembershipFactory,
    PriceTierFactory,
    ProductFactory,
)

PICTURES = settings.BASE_DIR / "demo" / "pictures"


@pytest.fixture
def member(live_site):
    EditionFactory()
    return MembershipFactory()


@pytest.fixture
def address(member):
    return f"/workspace/{member.exhibitor.slug}/catalogue/"


def picture(name):
    with (PICTURES / name).open("rb") as file:
        return store_picture(File(file, name), alt=name)


def shelf(exhibitor, names):
    products = []
    for name in names:
        product = PriceTierFactory(product__exhibitor=exhibitor, product__name=name).product
        products.append(save_product(product, pictures=[picture("kettle-320.webp")]))
    return products


def test_rows_are_searched_withdrawn_and_brought_back(open_page, axe, member, address):
    shelf(member.exhibitor, ["Steel kettle", "Glass kettle", "Frying pan"])
    ProductFactory(exhibitor=member.exhibitor, name="Unfinished kettle", moq=None, state="draft")
    page = open_page(address, width=390, person=member.user)
    axe(page)

    page.get_by_role("searchbox").fill("kett")
    expect(page.get_by_text("Frying pan")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?q=kett"))
    page.get_by_role("link", name=re.compile("Listed")).click()
    expect(page).to_have_url(re.compile(r"state=listed"))
    expect(page.get_by_text("Unfinished kettle")).to_have_count(0)
    export = page.get_by_role("link", name="Export these products")
    expect(export).to_have_attribute("href", re.compile(r"/exports/\?(?=.*\bq=kett\b).*state=listed"))
    expect(page.get_by_role("button", name="Withdraw")).to_be_hidden()

    page.get_by_label("Choose Steel kettle").check()
    page.get_by_label("Choose Glass kettle").check()
    expect(page.get_by_text("2 chosen")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("2 products are withdrawn.")).to_be_visible()
    expect(page.get_by_text("No product answers all of that")).to_be_visible()
    axe(page)

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 products are back where they were.")).to_be_visible()
    expect(page.get_by_label("Choose Steel kettle")).to_be_visible()
    page.go_back()
    assert set(Product.objects.values_list("state", flat=True)) == {"listed", "draft"}


def test_prices_of_rows_are_raised_after_a_look(open_page, axe, member, address):
    shelf(member.exhibitor, ["Steel kettle", "Glass kettle"])
    page = open_page(address, person=member.user)

    page.get_by_label("Choose Steel kettle").check()
    page.get_by_role("button", name="Change…").click()
    expect(page.get_by_text("1 product is chosen.")).to_be_visible()
    axe(page)
    page.get_by_label("Raise or lower prices").check()
    page.get_by_label("Raise by per cent").fill("10")
    page.get_by_role("button", name="Show what will happen").click()
    expect(page.get_by_text("from 300: 10.01 USD")).to_be_visible()
    axe(page)

    page.get_by_role("button", name="Change 1 product").click()
    expect(page.get_by_text("1 product is changed.")).to_be_visible()


def test_product_is_described_with_pictures(open_page, axe, member, address):
    category = CategoryFactory(names={"en": "Kettles"})
    AttributeSuggestion.objects.create(category=category, name="Volume", unit="L", products=9)
    page = open_page(f"{address}new/", person=member.user)
    axe(page)
    page.get_by_label("Name").first.fill("Steel kettle")
    chooser = page.locator("input[type=file][name=uploads]")
    chooser.set_input_files(
        [PICTURES / "kettle-800.webp", settings.BASE_DIR / "README.md", PICTURES / "teapot-800.webp"]
    )
    rows = page.locator(".picture-row:not(.skel)")
    expect(rows).to_have_count(2)
    expect(page.locator("[data-errors]")).to_contain_text("README.md: This is not a picture")
    page.complaints[:] = [said for said in page.complaints if "409" not in said]  # the refusal of README.md
    rows.nth(0).get_by_placeholder("What it shows").fill("Kettle")
    rows.nth(1).get_by_placeholder("What it shows").fill("Teapot")

    rows.nth(1).get_by_role("button", name="Earlier").focus()
    page.keyboard.press("Enter")
    expect(rows.nth(0).get_by_placeholder("What it shows")).to_have_value("Teapot")
    expect(rows.nth(0).get_by_role("button", name="Later")).to_be_focused()
    expect(page.locator("picture-list [data-said]")).to_have_text("Picture 1 of 2")

    rows.nth(0).get_by_role("button", name="Crop").click()
    stage = page.locator("[data-stage]")
    expect(page.locator(".cropper-crop-box")).to_be_visible()
    axe(page)
    stage.focus()
    for _press in range(4):
        page.keyboard.press("Shift+ArrowLeft")
    page.locator("dialog").get_by_role("button", name="Crop").click()
    expect(page.locator("dialog")).to_be_hidden()
    expect(rows.nth(0).get_by_placeholder("What it shows")).to_have_value("Teapot")

    page.get_by_label("Minimum order").fill("300")
    page.get_by_label("From this quantity").first.fill("300")
    page.get_by_label("Price of one").first.fill("9.10")
    page.get_by_role("button", name="Add a price").click()
    page.get_by_label("From this quantity").last.fill("1000")
    page.get_by_label("Price of one").last.fill("8.20")
    page.locator("#id_category").select_option("Kettles")
    page.get_by_role("button", name="Volume (L)").click()
    page.get_by_label("Value").first.fill("1.7")
    axe(page)
    page.get_by_role("button", name="Save and list").click()
    expect(page.get_by_text("The product is listed: visitors see it.")).to_be_visible()
    axe(page)

    product = Product.objects.get()
    assert [shown.alt for shown in product.pictures] == ["Teapot", "Kettle"]
    assert product.cover.width < 800
    assert Picture.objects.count() == 3
    assert [tier.quantity_from for tier in product.tiers] == [300, 1000]
    assert product.attributes == [{"name": "Volume", "value": "1.7", "unit": "L"}]


def test_second_person_is_told_and_keeps_both_texts(open_page, axe, member, address):
    [product] = shelf(member.exhibitor, ["Steel kettle"])
    colleague = MembershipFactory(exhibitor=member.exhibitor, role="manager").user
    here = open_page(f"{address}{product.pk}/", width=390, person=member.user)
    there = open_page(f"{address}{product.pk}/", width=390, person=colleague)
    there.get_by_label("Name").first.fill("Their kettle")
    there.get_by_label("Brand").fill("Theirs")
    there.get_by_role("button", name="Save", exact=True).click()
    expect(there.get_by_text("The product is saved.")).to_be_visible()

    here.get_by_label("Name").first.fill("My kettle")
    here.get_by_role("button", name="Save", exact=True).click()

    expect(here.get_by_role("alert").first).to_contain_text(
        "Somebody else has changed this product meanwhile."
    )
    expect(here.get_by_role("definition")).to_have_text("Their kettle")
    expect(here.get_by_label("Brand")).to_have_value("Theirs")
    expect(here.get_by_label("Name").first).to_have_value("My kettle")
    axe(here)
    here.get_by_role("button", name="Save", exact=True).click()
    expect(here.get_by_text("The product is saved.")).to_be_visible()
    product.refresh_from_db()
    assert (product.name, product.brand) == ("My kettle", "Theirs")


def test_leaving_with_unsaved_text_is_asked_about(open_page, member, address):
    page = open_page(f"{address}new/", person=member.user)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Name").first.fill("Steel kettle")

    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Catalogue").click()
    expect(page).to_have_url(re.compile("catalogue/$"))

    assert asked == ["beforeunload"]
