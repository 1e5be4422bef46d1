"""A company's way to its stand: it applies, corrects what the organiser remarks, and is accepted."""

from playwright.sync_api import expect

from booths.models import Application, Booth
from tests.factories import (
    CallFactory,
    CategoryFactory,
    HallFactory,
    MembershipFactory,
    OrganiserFactory,
    RequirementFactory,
)


def test_an_exhibitor_applies_corrects_and_is_accepted(live_site, open_page, axe, tmp_path):
    call = CallFactory()
    HallFactory(edition=call.edition)
    CategoryFactory(names={"en": "Kitchen"})
    RequirementFactory(call=call, names={"en": "Business licence"}, wants_file=True)
    RequirementFactory(call=call, position=1)
    owner = MembershipFactory()
    licence = tmp_path / "licence.pdf"
    licence.write_bytes(b"%PDF-1.4 licence %%EOF")

    page = open_page(f"/workspace/{owner.exhibitor.slug}/application/", width=390, person=owner.user)
    axe(page)
    page.get_by_role("button", name="Apply for a stand").click()
    expect(page.get_by_role("heading", name="Still missing")).to_be_visible()
    page.get_by_label("Hall").select_option(label="1 · Kitchen and tableware")
    page.get_by_label("Section").select_option("Kitchen")
    page.get_by_label("What you will show").fill("Kettles of steel, and a new one of glass.")
    page.get_by_label("Brand ownership").fill("Ours")
    page.get_by_label("Business licence").set_input_files(licence)
    expect(page.locator("[data-kept]")).to_have_text("licence.pdf")
    page.get_by_label("We agree to the rules of the fair").check()
    expect(page.get_by_text("Nothing: it can be handed in.")).to_be_visible()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    axe(page)

    page.reload()
    expect(page.get_by_label("What you will show")).to_have_value("Kettles of steel, and a new one of glass.")
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_text("The organisers look at it and answer by mail.")).to_be_visible()
    axe(page)

    desk = open_page("/console/booths/application/", person=OrganiserFactory())
    desk.get_by_role("link", name=owner.exhibitor.name).click()
    brand = desk.get_by_role("listitem").filter(has_text="Brand ownership")
    brand.get_by_label("To be corrected").check()
    brand.get_by_label("Remark").fill("Name the brands.")
    desk.get_by_role("button", name="Ask for changes").click()
    expect(desk.get_by_text("The exhibitor is asked for changes.")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Name the brands.").first).to_be_visible()
    axe(page)
    page.get_by_label("Brand ownership").fill("Steelworks and Kettle & Co, both ours.")
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("The organisers look at it and answer by mail.")).to_be_visible()

    desk.reload()
    expect(desk.get_by_label("Aisle")).to_have_value("A")
    desk.get_by_role("button", name="Accept and give the stand").click()
    expect(desk.get_by_text("Accepted: the booth is there")).to_be_visible()

    page.reload()
    expect(page.get_by_text("You have a stand.")).to_be_visible()
    axe(page)
    booth = Booth.objects.get()
    assert (booth.exhibitor, booth.stand) == (owner.exhibitor, "A01")
    assert Application.objects.get().state == Application.State.ACCEPTED
