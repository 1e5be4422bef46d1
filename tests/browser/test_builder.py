"""An exhibitor builds a booth: alone, with a colleague, without a connection, by mouse and by keyboard."""

import io
import time

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import expect

from booths.models import Booth
from booths.services.booths import draft_booth
from exhibitors.models import ProductPicture
from fair.pictures import store_panorama, store_picture
from tests.factories import (
    BoothFactory,
    ExhibitorFactory,
    MembershipFactory,
    PriceTierFactory,
    ProductFactory,
)
from tests.journeys import ALL

PLACE = "/workspace/banyan/booth/banyan/"
SOON = 15_000  # what goes over the network and the socket


def png(size, colour="#865"):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def booth(live_site):
    """A stand that was just allotted: a company with a line about itself and three products."""
    company = ExhibitorFactory(
        name="Banyan Enamel Works",
        slug="banyan",
        tagline="Enamel cookware since 1962",
        about="We draw, fire and decorate enamelled steel under one roof.",
    )
    booth = BoothFactory(exhibitor=company, published=False)
    for name in ("Stockpot 24 cm", "Whistling kettle", "Mug with decal"):
        product = PriceTierFactory(product__exhibitor=company, product__name=name).product
        picture = store_picture(ContentFile(png((640, 640), "#c95"), "p.png"))
        ProductPicture.objects.create(product=product, picture=picture)
    return booth


@pytest.fixture
def lin(booth):
    return MembershipFactory(exhibitor=booth.exhibitor, user__name="Lin Yuqing").user


@pytest.fixture
def omar(booth):
    return MembershipFactory(exhibitor=booth.exhibitor, user__name="Omar Saleh", role="manager").user


@pytest.fixture
def rich(booth, lin):
    """A draft with a picture, a panorama and a product placed in it."""
    draft = draft_booth(booth, lin)
    draft.hero = store_picture(ContentFile(png((1280, 720), "#256"), "h.png"))
    draft.panorama = store_panorama(ContentFile(png((1600, 800)), "p.png"))
    draft.hotspots = [{"product": draft.featured[0], "yaw": 0.5, "pitch": 0.1}]
    draft.save()
    return booth


def saved(page):
    expect(page.locator("[data-status=saved]")).to_be_visible(timeout=SOON)


def draft_of(booth):
    return booth.versions.get(is_draft=True)


def eventually(true, seconds=15):
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert true()


def test_the_builder_is_open_to_everyone(rich, lin, open_page, axe):
    page = open_page(PLACE, person=lin)
    page.locator("iframe").scroll_into_view_if_needed()
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_contain_text("Banyan Enamel")

    axe(page, ALL)


def test_a_new_exhibitor_publishes_a_booth_within_minutes(booth, lin, open_page, live_site):
    page = open_page("/workspace/banyan/booth/", person=lin)
    expect(page.get_by_role("heading", name="Your booth in ten minutes")).to_be_visible()
    expect(page.locator("#headline-en")).to_have_value("Enamel cookware since 1962")
    expect(page.locator("#featured [data-list] > li")).to_have_count(3)

    page.locator("#hero input[type=file]").set_input_files(
        {"name": "stand.png", "mimeType": "image/png", "buffer": png((1200, 800), "#27a")}
    )
    expect(page.locator("#hero [data-whole] img, #hero .focus img").first).to_be_visible(timeout=SOON)
    page.locator("#headline-zh-hans").fill("1962年起的搪瓷锅")
    saved(page)
    expect(page.frame_locator("iframe").locator(".player > img")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".toast")).to_contain_text("Your booth is published")

    guest = open_page("/booths/banyan/", language="zh-CN")
    expect(guest.locator("#stage-h")).to_have_text("1962年起的搪瓷锅")
    assert Booth.objects.get().published.hero is not None


def test_what_is_written_is_saved_and_previewed_as_it_is_written(booth, lin, open_page):
    page = open_page(PLACE, person=lin)
    preview = page.frame_locator("iframe")
    expect(preview.locator("#stage-h")).to_have_text("Enamel cookware since 1962")

    page.locator("#headline-en").fill("Kettles that sing")
    expect(page.locator("[data-status]")).to_contain_text("Not saved yet")
    saved(page)
    expect(preview.locator("#stage-h")).to_have_text("Kettles that sing", timeout=SOON)
    page.get_by_label("Evening").check()
    expect(preview.locator("[data-wear=evening]")).to_be_visible(timeout=SOON)

    page.get_by_text("Phone", exact=True).click()
    assert page.locator("iframe").evaluate("frame => frame.contentWindow.innerWidth") == 390
    page.reload()
    expect(page.locator("#headline-en")).to_have_value("Kettles that sing")


def test_sections_are_ordered_by_keyboard_and_by_dragging_and_switched_off(booth, lin, open_page):
    page = open_page(PLACE, person=lin)
    items = page.locator("#sections [data-list] > li")

    page.get_by_role("button", name="Move Company").press("ArrowUp")
    expect(page.locator("#sections [data-said]")).to_have_text("Company, place 1 of 6")
    expect(page.get_by_role("button", name="Move Company")).to_be_focused()
    page.get_by_role("button", name="Brochures up").click()
    page.get_by_role("switch", name="People").uncheck()
    saved(page)
    sections = draft_of(booth).sections
    assert [s["kind"] for s in sections][:4] == ["company", "products", "brochures", "people"]
    assert [s["kind"] for s in sections if not s["on"]] == ["people"]

    handle = items.nth(5).locator("[data-handle]")
    handle.hover()
    start, end = handle.bounding_box(), items.nth(0).locator("[data-handle]").bounding_box()
    page.mouse.down()
    for part in range(1, 11):
        page.mouse.move(start["x"] + 10, start["y"] + 10 + (end["y"] - start["y"] - 12) * part / 10)
    for tremor in range(200):  # an item that is just gliding aside is not passed
        if items.first.get_attribute("data-item") == "panorama":
            break
        page.mouse.move(start["x"] + 10, end["y"] - 2 + tremor % 2)
    page.mouse.up()
    eventually(lambda: draft_of(booth).sections[0]["kind"] == "panorama")


def test_products_are_found_in_the_own_catalogue_and_put_in_front(rich, lin, open_page):
    lid = ProductFactory(exhibitor=rich.exhibitor, name="Glass lid")
    page = open_page(PLACE, person=lin)
    box = page.locator("#featured")

    box.get_by_label("Find a product of yours").fill("lid")
    box.get_by_role("button", name="Add Glass lid").click()
    expect(box.locator("[data-said]")).to_have_text("Glass lid stands in front")
    expect(box.get_by_role("button", name="Add Glass lid")).to_be_disabled()
    box.get_by_role("button", name="Take out Whistling kettle").click()
    saved(page)

    assert draft_of(rich).featured[-1] == lid.pk
    assert len(draft_of(rich).featured) == 3


def test_places_in_the_panorama_are_set_moved_and_taken_out(rich, lin, open_page):
    page = open_page(PLACE, person=lin)
    places = page.locator("panorama-places")
    flat = places.locator("[data-flat]")
    flat.scroll_into_view_if_needed()
    size = flat.bounding_box()

    flat.click(position={"x": size["width"] * 0.25, "y": size["height"] * 0.25})
    expect(places.locator("[data-hint]")).to_have_text("Now choose the product that stands there.")
    places.get_by_label("Which product stands there?").fill("kettle")
    places.get_by_role("button", name="Add Whistling kettle").click()
    saved(page)
    spot = draft_of(rich).hotspots[1]
    assert (spot["yaw"], spot["pitch"]) == (pytest.approx(-1.57, abs=0.03), pytest.approx(0.785, abs=0.03))

    flat.get_by_role("button", name="Whistling kettle").press("ArrowRight")
    expect(places.get_by_label("Whistling kettle: degrees to the right")).to_have_value("-89")
    places.get_by_label("Whistling kettle: degrees up").fill("-10")
    eventually(lambda: draft_of(rich).hotspots[1]["pitch"] == -0.1745)
    places.get_by_role("button", name="Take out Stockpot 24 cm").click()
    eventually(lambda: len(draft_of(rich).hotspots) == 1)


def test_places_are_set_standing_in_the_panorama(rich, lin, open_page):
    page = open_page(PLACE, person=lin)
    places = page.locator("panorama-places")

    places.get_by_role("button", name="Walk in to place them").click()
    round_view = places.locator(".panorama__stage")
    expect(round_view.locator(".panorama__mark")).to_be_attached(timeout=30_000)
    canvas = round_view.locator("canvas")
    canvas.click(position={"x": 40, "y": 120})
    expect(places.locator("[data-hint]")).to_have_text(
        "Now choose the product that stands there.", timeout=SOON
    )
    places.get_by_label("Which product stands there?").fill("mug")
    places.get_by_role("button", name="Add Mug with decal").click()

    eventually(lambda: len(draft_of(rich).hotspots) == 2)
    assert draft_of(rich).hotspots[1]["yaw"] < 0


def test_two_people_see_each_other_and_lose_no_text(booth, lin, omar, open_page):
    one, two = open_page(PLACE, person=lin), open_page(PLACE, person=omar)

    two.locator("#story-en").focus()
    expect(one.locator("draft-people")).to_contain_text("Omar Saleh is at: Story, English", timeout=SOON)

    two.locator("#story-en").fill("Omar's story.")
    saved(two)
    expect(one.locator("#story-en")).to_have_value("Omar's story.", timeout=SOON)

    one.locator("#story-en").focus()  # what one is at does not change under one's hands
    two.locator("#story-en").fill("Omar's better story.")
    saved(two)
    expect(one.locator("#story-en")).to_have_value("Omar's story.")
    one.locator("#story-en").fill("Lin's story.")
    clash = one.locator(".clash")
    expect(clash).to_contain_text("Omar Saleh has changed this in the meantime.", timeout=SOON)
    expect(clash.locator("[data-theirs]")).to_have_text("Omar's better story.")
    assert draft_of(booth).story == "Omar's better story."

    clash.get_by_role("button", name="Put both together").click()
    saved(one)
    assert draft_of(booth).story == "Omar's better story.\n\nLin's story."
    two.locator("#headline-en").focus()
    expect(two.locator("#story-en")).to_have_value("Omar's better story.\n\nLin's story.", timeout=SOON)
    assert len(one.complaints) == 1  # that of the browser, which writes the answer 409 to its console
    one.complaints.clear()


def test_different_fields_merge_without_a_word(booth, lin, omar, open_page):
    one, two = open_page(PLACE, person=lin), open_page(PLACE, person=omar)

    one.locator("#headline-en").fill("Lin's headline")
    two.locator("#headline-zh-hans").fill("标题")
    saved(one)
    saved(two)

    expect(two.locator("#headline-en")).to_have_value("Lin's headline", timeout=SOON)
    expect(one.locator("#headline-zh-hans")).to_have_value("标题", timeout=SOON)
    expect(one.locator(".clash")).to_have_count(0)


def test_what_is_written_without_a_connection_is_sent_later(booth, lin, open_page):
    page = open_page(PLACE, person=lin)
    saved(page)
    page.context.set_offline(True)

    page.locator("#story-en").fill("Written on the train.")
    expect(page.locator("[data-status]")).to_contain_text("kept in this browser", timeout=SOON)
    assert "Written on the train." in page.evaluate("Object.values(localStorage).join()")

    page.context.set_offline(False)
    saved(page)
    assert draft_of(booth).story == "Written on the train."
    page.complaints.clear()  # the browser writes each failed request to its console


def test_what_a_closed_page_could_not_send_is_sent_by_the_next(booth, lin, open_page):
    page = open_page(PLACE, person=lin, service_workers="block")
    page.route("**/change/", lambda route: route.abort())
    page.locator("#story-en").fill("Nearly lost.")
    expect(page.locator("[data-status]")).to_contain_text("kept in this browser", timeout=SOON)
    page.unroute("**/change/")

    page.reload()

    expect(page.locator("#story-en")).to_have_value("Nearly lost.")
    saved(page)
    assert draft_of(booth).story == "Nearly lost."
    page.complaints.clear()


def test_what_is_typed_before_the_scripts_have_come_is_saved(rich, lin, open_page, live_site):
    page = open_page("/workspace/", person=lin, service_workers="block")
    held = []
    page.route("**/js/builder*", lambda route: held.append(route))
    page.goto(live_site + PLACE, wait_until="commit")
    page.locator("#headline-en").fill("Enamel kettles since 1962")
    assert held

    page.unroute("**/js/builder*")  # lets go of what was held
    eventually(rich.versions.filter(is_draft=True, headline="Enamel kettles since 1962").exists)


def test_versions_are_compared_and_restored(rich, lin, open_page, axe):
    page = open_page(PLACE, width=390, person=lin)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".toast")).to_contain_text("Your booth is published")
    page.locator("#headline-en").fill("Enamel kettles since 1962")
    written = rich.versions.filter(is_draft=True, headline="Enamel kettles since 1962")
    eventually(written.exists)  # the sign may still be that of the draft before
    page.get_by_role("link", name="Versions").click()
    axe(page)

    page.get_by_role("button", name="Compare the two chosen").click()
    expect(page.locator(".diff")).to_contain_text("Enamel cookwarekettles since 1962")
    expect(page.locator(".diff ins")).to_have_text("kettles")
    axe(page)

    page.go_back()
    page.get_by_role("button", name="Make it the draft").click()
    expect(page.locator("#headline-en")).to_have_value("Enamel cookware since 1962")
    assert rich.versions.filter(headline="Enamel kettles since 1962", is_draft=False).exists()


def test_a_host_looks_at_the_preview(rich, open_page, axe):
    host = MembershipFactory(exhibitor=rich.exhibitor, role="host").user
    page = open_page(PLACE, person=host)

    expect(page.frame_locator("iframe").locator("#stage-h")).to_have_text("Enamel cookware since 1962")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    axe(page)
