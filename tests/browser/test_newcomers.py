"""Those who do it for the first time: an exhibitor from sign-up to an answer, an organiser from nothing."""

import datetime
import io
import zipfile

import openpyxl
import pytest
from django.core import mail
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from accounts.services import create_person
from booths.models import Booth, Message, ReasonTemplate
from booths.services import moderation
from exhibitors.models import Exhibitor, Product
from fair.models import AuditEntry, Edition
from tests.accounts.help import PASSWORD, code_in
from tests.factories import (
    ApplicationFactory,
    CallFactory,
    CategoryFactory,
    HallFactory,
    MembershipFactory,
    MessageFactory,
    OrganiserFactory,
    RequirementFactory,
)

SOON = 20_000  # what goes over the network and the socket
HEADINGS = ["SKU", "Product name", "FOB price", "Currency", "MOQ", "Unit", "Material"]


@pytest.fixture(autouse=True)
def worker_at_hand(settings):
    """Jobs run in the request that starts them: what the worker does besides is tested elsewhere."""
    settings.CELERY_TASK_ALWAYS_EAGER = settings.CELERY_TASK_EAGER_PROPAGATES = True


def spreadsheet(path):
    """Ten products as people write them down; two rows are wrong."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADINGS)
    for number in range(1, 11):
        price = "on request" if number == 4 else round(1.5 * number, 2)
        name = None if number == 7 else f"Enamel mug {number * 100} ml"
        sheet.append([f"RS-{number}", name, price, "USD", 300, "pieces", "Enamelled steel"])
    book.save(path)
    return path


def corrected(path, into):
    """The report, with the wrong cells mended as its reader would."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    for row in book.active.iter_rows(min_row=2):
        for cell in row:
            if cell.value == "on request":
                cell.value = 6.2
        if row[0].value == "RS-7" and not row[1].value:
            row[1].value = "Enamel mug 700 ml"
    book.save(into)
    return into


def picture(colour, size=(900, 900)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def pictures(path):
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(1, 11):
            archive.writestr(f"RS-{number}.png", picture((20 * number, 90, 140)))
    return path


@pytest.fixture
def fair_to_come(live_site):
    call = CallFactory()
    HallFactory(edition=call.edition)
    CategoryFactory(names={"en": "Kitchen"})
    RequirementFactory(call=call, names={"en": "Business licence"}, wants_file=True)
    return call.edition


def sign_up(page):
    page.get_by_role("radio", name="To exhibit").check()
    page.get_by_label("Name", exact=True).fill("Asha Rao")
    page.get_by_label("Work e-mail").fill("asha@example.org")
    page.get_by_label("Company", exact=True).fill("Rao Steel")
    page.get_by_label("Country").select_option("IN")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("checkbox").check()
    page.get_by_label("Password").press("Enter")
    page.get_by_label("Code").fill(code_in(mail.outbox[-1]))
    page.keyboard.press("Enter")
    page.get_by_label("City").fill("Jaipur")
    page.get_by_label("Section").select_option("Kitchen")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Rao Steel is at the fair.")).to_be_visible()


def apply(page, site, licence):
    page.goto(f"{site}/workspace/")
    page.get_by_role("link", name="Application").first.click()
    page.get_by_role("button", name="Apply for a stand").click()
    page.get_by_label("Hall").select_option(label="1 · Kitchen and tableware")
    page.get_by_label("Section").select_option("Kitchen")
    page.get_by_label("What you will show").fill("Enamelled mugs in ten sizes.")
    page.get_by_label("Business licence").set_input_files(licence)
    expect(page.locator("[data-kept]")).to_have_text(licence.name)
    page.get_by_label("We agree to the rules of the fair").check()
    expect(page.get_by_text("Nothing: it can be handed in.")).to_be_visible()
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_text("The organisers look at it and answer by mail.")).to_be_visible()


def accept(desk, company):
    desk.get_by_role("link", name=company).click()
    for item in desk.get_by_label("In order").all():
        item.check()
    if desk.get_by_role("button", name="Keep the verdicts").is_visible():
        desk.get_by_role("button", name="Keep the verdicts").click()
    desk.get_by_role("button", name="Accept and give the stand").click()
    expect(desk.get_by_text("Accepted: the booth is there")).to_be_visible()


def bring_catalogue(page, sheet, archive, folder):
    """The spreadsheet, its two wrong rows mended, and the pictures."""
    page.get_by_role("link", name="Import").first.click()
    page.get_by_label("A catalogue, pictures, or both").set_input_files(sheet)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("link", name="Wrong 2")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    with page.expect_download() as report:
        page.get_by_role("link", name="to-correct").click()
    mended = corrected(report.value.path(), folder / "mended.xlsx")

    page.get_by_role("link", name="All imports").click()
    page.get_by_label("A catalogue, pictures, or both").set_input_files([mended, archive])
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Done.")).to_be_visible()


def show_logo(page):
    page.get_by_role("link", name="Company", exact=True).click()
    page.get_by_label("Logo").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": picture("teal", (400, 400))}
    )
    page.get_by_label("What you offer, in one sentence").first.fill("Enamel that outlives its owner")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("What buyers read of your company is saved.")).to_be_visible()


def publish(page):
    page.get_by_role("link", name="Stand", exact=False).first.click()
    expect(page.locator("#headline-en")).to_have_value("Enamel that outlives its owner")
    page.locator("#story-en").fill("Three generations at one furnace.")
    expect(page.locator("[data-status=saved]")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Publish").first.click()
    expect(page.get_by_text("Your booth is published")).to_be_visible()


def test_a_new_exhibitor_has_a_published_booth_and_answers(fair_to_come, open_page, live_site, tmp_path):
    licence = tmp_path / "licence.pdf"
    licence.write_bytes(b"%PDF-1.4 licence %%EOF")
    page = open_page("/accounts/signup/?hat=exhibitor", zone="Asia/Kolkata")
    sign_up(page)
    apply(page, live_site, licence)
    accept(open_page("/console/booths/application/", person=OrganiserFactory()), "Rao Steel")

    begun = timezone.now()
    page.goto(f"{live_site}/workspace/")
    bring_catalogue(page, spreadsheet(tmp_path / "mugs.xlsx"), pictures(tmp_path / "mugs.zip"), tmp_path)
    show_logo(page)
    publish(page)
    # Ten minutes are what the fair promises to a person; a script must need far less of them.
    assert timezone.now() - begun < datetime.timedelta(minutes=5)

    company = Exhibitor.objects.get()
    assert company.logo
    assert Product.objects.listed().filter(product_pictures__isnull=False).distinct().count() == 10

    booth = Booth.objects.get()
    buyer = open_page(
        booth.get_absolute_url(), width=390, person=create_person("kwame@example.org", name="Kwame")
    )
    buyer.get_by_role("link", name="Ask", exact=True).first.click()
    buyer.get_by_role("textbox", name="Message").fill("Do you make them with a logo?")
    buyer.get_by_role("button", name="Send", exact=True).click()
    expect(buyer.get_by_text("Do you make them with a logo?")).to_be_visible()

    page.goto(f"{live_site}/workspace/")
    expect(page.get_by_text("Do you make them with a logo?")).to_be_visible(timeout=SOON)
    page.get_by_role("link", name="Answer at the booth").click()
    page.get_by_role("textbox", name="Message").fill("Yes, from 300 pieces.")
    page.keyboard.press("Enter")
    expect(buyer.get_by_text("Yes, from 300 pieces.")).to_be_visible(timeout=SOON)
    assert Message.objects.filter(by_staff=True).count() == 1
    assert Edition.objects.get() == fair_to_come
    assert AuditEntry.objects.exists()


def days_from_now(days):
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def set_up(page):
    """An edition from nothing, of one hall, that begins today."""
    page.get_by_label("Name of the fair").fill("Delta Fair")
    page.get_by_label("Name of this edition").fill("Spring 2027")
    page.get_by_label("City").fill("Guangzhou")
    page.get_by_label("Time zone").select_option("Asia/Shanghai")
    days = {"First day": -1, "Last day": 5, "Applications from": -30, "Applications until": 5}
    for label, ahead in days.items():
        page.get_by_label(label).fill(days_from_now(ahead))
    page.get_by_role("textbox", name="Halls").fill("Kitchen | 餐厨用品")
    page.get_by_role("button", name="Set up the edition").click()
    expect(page.get_by_text("The edition is set up.")).to_be_visible()


def brand(page, site):
    page.goto(f"{site}/console/branding/")
    page.get_by_label("Name").first.fill("Lotus Fair")
    page.get_by_label("Accent").fill("#1f5fbf")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published: visitors see it within seconds.")).to_be_visible()


def test_a_new_organiser_runs_a_fair_from_nothing(live_site, open_page, axe):
    CategoryFactory(names={"en": "Kitchen"})
    page = open_page("/console/fair/edition/add/", person=OrganiserFactory(name="Ines Rocha"))
    set_up(page)
    page.get_by_role("button", name="Open the fair").click()
    expect(page.get_by_text("The edition is open")).to_be_visible()
    brand(page, live_site)

    edition = Edition.objects.get()
    owner = MembershipFactory(user=create_person("lin@example.org", name="Lin"))
    ApplicationFactory(exhibitor=owner.exhibitor, edition=edition, hall=edition.halls.get(), waiting=True)
    page.goto(f"{live_site}/console/booths/application/")
    accept(page, owner.exhibitor.name)
    booth = Booth.objects.get()

    ReasonTemplate.objects.get_or_create(
        title="Advertising", defaults={"texts": {"en": "Please do not advertise."}}
    )
    eve = create_person("eve@example.org", name="Eve")
    line = MessageFactory(room=booth.room, author=eve, text="Buy followers here: cheap!")
    moderation.report(line, owner.user, "spam")
    page.goto(f"{live_site}/console/booths/case/")
    page.get_by_role("link", name="Buy followers here").click()
    page.get_by_label("Removed").check()
    page.get_by_label("Reason").select_option("Advertising")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("It is decided")).to_be_visible()

    page.goto(f"{live_site}/console/exhibitors/exhibitor/")
    page.get_by_text("Export", exact=True).click()
    page.get_by_role("button", name="CSV").click()
    with page.expect_download() as download:
        page.locator("a[download]").first.click()
    rows = download.value.path().read_text(encoding="utf-8-sig")
    assert owner.exhibitor.name in rows

    guest = open_page("/")
    expect(guest.get_by_text("Lotus Fair").first).to_be_visible()
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"edition.opened", "branding.published", "message.removed"} <= verbs
