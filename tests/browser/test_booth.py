"""A visitor at a booth and at a product looks, counts, turns and walks in: wide, narrow, light and dark."""

import io
import struct

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import expect

from accounts.models import Consent
from accounts.services import give_consent
from booths.models import Brochure, Sighting
from exhibitors.models import Certificate, ProductPicture
from fair.pictures import store_panorama, store_picture
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    ExhibitorFactory,
    MembershipFactory,
    PriceTierFactory,
    ProductFactory,
    UserFactory,
)
from tests.journeys import ALL, wear

# The smallest scene: one triangle.
GLB_JSON = (
    b'{"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],'
    b'"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"buffers":[{"byteLength":36}],'
    b'"bufferViews":[{"buffer":0,"byteLength":36}],"accessors":[{"bufferView":0,"componentType":5126,'
    b'"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}]}'
)


def picture(size, colour):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return ContentFile(file.getvalue(), "picture.png")


def triangle():
    text = GLB_JSON.ljust(-(-len(GLB_JSON) // 4) * 4)
    points = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)
    chunks = (
        struct.pack("<II", len(text), 0x4E4F534A)
        + text
        + struct.pack("<II", len(points), 0x004E4942)
        + points
    )
    return ContentFile(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks, "triangle.glb")


@pytest.fixture
def product(live_site):
    """A product with all that a page can show, in a booth with all that a booth can have."""
    exhibitor = ExhibitorFactory(name="Banyan Enamel Works", slug="banyan", languages=["zh-hans", "fr"])
    booth = BoothFactory(exhibitor=exhibitor)
    section = CategoryFactory(names={"en": "Stockpots"})
    ProductFactory.create_batch(11, exhibitor=exhibitor, category=CategoryFactory())
    product = ProductFactory(
        name="Stockpot 24 cm",
        exhibitor=exhibitor,
        category=section,
        lead_time_days=25,
        attributes=[{"name": "Volume", "value": "6.6", "unit": "L"}],
        model_file=triangle(),
        model_size=600,
    )
    for number, colour in enumerate(("#7a9", "#c31")):
        shown = store_picture(picture((900, 800), colour))
        ProductPicture.objects.create(product=product, picture=shown, position=number)
    for quantity, price in [(300, "9.10"), (500, "8.40"), (1200, "7.85")]:
        PriceTierFactory(product=product, quantity_from=quantity, unit_price=price)
    product.certificates.add(Certificate.objects.create(exhibitor=exhibitor, name="LFGB"))
    PriceTierFactory(product__exhibitor=BoothFactory().exhibitor, product__category=section)
    MembershipFactory(exhibitor=exhibitor, user__name="Lin Yuqing", languages=["zh-hans"])
    Brochure.objects.create(booth=booth, title="Range", size=8, file=ContentFile(b"%PDF-1.4", "range.pdf"))
    version = booth.published
    version.hero = store_picture(picture((1280, 720), "#256"))
    version.panorama = store_panorama(picture((1600, 800), "#865"))
    version.hotspots = [{"product": product.pk, "yaw": 0.3, "pitch": -0.1}]
    version.featured = [product.pk]
    version.save()
    return product


def test_booth_and_product_are_open_to_everyone(product, open_page, axe):
    for address in ("/booths/banyan/", product.get_absolute_url()):
        axe(open_page(address), ALL)


def test_booth_and_product_are_written_from_the_right(product, open_page, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]

    for address in ("/booths/banyan/", product.get_absolute_url()):
        page = open_page(address, language="ar")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        for width in (1440, 390):
            wear(page, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_price_follows_the_quantity_by_keyboard(product, open_page):
    page = open_page(product.get_absolute_url())
    quantity = page.get_by_label("Quantity")

    page.get_by_role("button", name="More").press("Enter")
    expect(quantity).to_have_value("400")
    expect(page.locator("#offer")).to_contain_text("3,640.00")

    quantity.fill("1200")
    expect(page.locator("#offer")).to_contain_text("9,420.00")
    expect(page.locator("#offer [data-state=on]")).to_contain_text("7.85")

    quantity.fill("12")
    expect(page.locator("#offer")).to_contain_text("The smallest order is 300 pieces.")


def test_pictures_are_leafed_through_by_keyboard(product, open_page):
    page = open_page(product.get_absolute_url())
    thumbs = page.locator(".gallery__thumbs a")

    thumbs.first.focus()
    page.keyboard.press("ArrowRight")

    expect(thumbs.nth(1)).to_have_attribute("aria-current", "true")
    expect(thumbs.nth(1)).to_be_focused()


def test_the_model_is_loaded_when_asked_for_and_turns(product, open_page, axe):
    page = open_page(product.get_absolute_url())
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "model-viewer" in url or url.endswith(".glb")]

    page.get_by_role("button", name="View in 3D").click()

    expect(page.locator("model-stage[data-ready]")).to_be_attached(timeout=60_000)
    expect(page.get_by_label("Mouse, touch or arrow keys turn it.")).to_be_attached()
    axe(page)
    orbit = "document.querySelector('model-viewer').getCameraOrbit().theta"
    before = page.evaluate(orbit)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    for _turn in range(50):  # the page's policy lets no condition be asked of it again and again
        if page.evaluate(orbit) != before:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(orbit) != before
    page.get_by_role("button", name="Back to the pictures").click()
    expect(page.get_by_role("button", name="View in 3D")).to_be_focused()


def test_without_3d_the_page_says_so(product, open_page):
    page = open_page(product.get_absolute_url())
    page.evaluate("HTMLCanvasElement.prototype.getContext = () => null")

    page.get_by_role("button", name="View in 3D").click()

    expect(page.get_by_text("This browser cannot show the model.")).to_be_visible()


def test_one_walks_in_and_finds_the_product(product, open_page):
    page = open_page("/booths/banyan/")
    page.get_by_role("button", name="Walk in").click()

    mark = page.locator(".panorama__mark")
    expect(mark).to_be_visible(timeout=30_000)
    expect(page.get_by_title("Full screen")).to_be_visible()
    mark.click()

    page.wait_for_url(f"**{product.get_absolute_url()}")


def test_more_of_the_shelf_comes_without_leaving(product, open_page):
    page = open_page("/booths/banyan/")
    cards = page.locator("#shelf > li")
    expect(cards).to_have_count(10)

    page.get_by_role("link", name="Show 2 more").press("Enter")

    expect(cards).to_have_count(12)
    expect(cards.nth(10).get_by_role("link")).to_be_focused()


def test_a_chip_narrows_the_shelf_and_keeps_its_place(product, open_page):
    page = open_page("/booths/banyan/")

    page.get_by_role("link", name="Stockpots").press("Enter")

    expect(page.locator("#shelf > li")).to_have_count(1)
    expect(page.get_by_role("link", name="Stockpots")).to_be_focused()
    expect(page.get_by_role("link", name="Stockpots")).to_have_attribute("aria-current", "true")


def test_on_a_phone_the_talk_is_a_sheet_with_the_product_to_ask_about(product, open_page):
    page = open_page(product.get_absolute_url(), width=390)
    page.get_by_role("link", name="Or ask in the booth's open talk").click()

    expect(page.locator("#room")).to_be_in_viewport()
    expect(page.locator("#room")).to_contain_text("Stockpot 24 cm")

    page.get_by_role("link", name="Close the talk").click()
    expect(page.locator("#room")).not_to_be_in_viewport()
    page.get_by_role("button", name="No, thanks").click()
    page.get_by_role("link", name="Ask", exact=True).click()
    expect(page.locator("#room")).to_be_in_viewport()


def test_who_agreed_is_remembered_by_the_page(product, open_page):
    buyer = UserFactory()
    give_consent(Consent.Purpose.VISITS, user=buyer)

    page = open_page(product.get_absolute_url(), person=buyer)
    with page.expect_response("**/visits/dwell/") as answer:
        pass

    assert answer.value.status == 200
    assert [(s.visit.user, s.product) for s in Sighting.objects.all()] == [(buyer, product)]


def test_without_scripts_the_price_is_a_form(product, chromium, live_site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_site + product.get_absolute_url())

    page.get_by_label("Quantity").fill("1,200")
    page.get_by_label("Quantity").press("Enter")

    expect(page.locator("#offer")).to_contain_text("9,420.00")
    page.get_by_role("button", name="More").click()
    expect(page.get_by_label("Quantity")).to_have_value("1,300")
    context.close()
