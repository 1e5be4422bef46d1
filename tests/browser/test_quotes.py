"""Three exhibitors quote, in three currencies and on three terms; the buyer compares, asks for less, and
gives the lines to two of them."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from matchmaking.models import Acceptance, ExchangeRate, Quote
from tests.factories import (
    ExhibitorFactory,
    InvitationFactory,
    MembershipFactory,
    OrganiserFactory,
    ProductFactory,
    RequestLineFactory,
    SourcingRequestFactory,
    UserFactory,
)
from tests.journeys import ALL

PICTURES = os.environ.get("PICTURES")  # a folder for pictures of the way, to be looked at


def picture(page, name, whole=True):
    if PICTURES:
        for width, scheme in ((1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 900 if width > 500 else 844})
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(250)
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{scheme}.png", full_page=whole)
        page.set_viewport_size({"width": page.look[0], "height": 900})
        page.emulate_media(color_scheme=page.look[1])


@pytest.fixture
def asked():
    today = timezone.localdate()
    for currency, value in (("USD", "1.10"), ("CNY", "7.70")):
        ExchangeRate.objects.create(base="EUR", currency=currency, on=today, value=value)
    buyer = UserFactory(name="Marta Ruiz", company="Casa Verde", country="MX")
    asked = SourcingRequestFactory(
        buyer=buyer, title="Kettles for our shops", lines=(), incoterm="FOB", place="Ningbo", currency="USD"
    )
    RequestLineFactory(request=asked, position=1, name="Kettle 1.7 L, steel", quantity=1200)
    RequestLineFactory(request=asked, position=2, name="Kettle 1.0 L, glass", quantity=500)
    return asked


def invited(asked, name, currency, price, country="CN", zone="Asia/Shanghai"):
    exhibitor = ExhibitorFactory(name=name, payment_terms="30 % deposit", country=country, time_zone=zone)
    seller = MembershipFactory(exhibitor=exhibitor).user
    product = ProductFactory(exhibitor=exhibitor, name=f"{name} kettle", moq=300, lead_time_days=35)
    product.price_tiers.create(quantity_from=300, unit_price=price, currency=currency)
    return InvitationFactory(request=asked, exhibitor=exhibitor), seller, product


def write(page, product, terms, prices, gap=False):
    """Fill the page of a quote, the first line from the catalogue, and send it."""
    for name, value in terms.items():
        field = page.locator(f"[name={name}]")
        field.fill(value) if name == "place" else field.select_option(value)
    lines = page.locator(".quote-line")
    lines.nth(0).get_by_label("Product of yours").select_option(str(product.pk))
    lines.nth(0).get_by_role("button", name="Take its prices").click()
    expect(lines.nth(0).get_by_label("Article")).to_have_value(product.name)
    if gap:
        lines.nth(1).get_by_label("We offer this").uncheck()
    else:
        lines.nth(1).get_by_label("Price of one", exact=True).fill(prices)


def address(invitation):
    return reverse("workspace_quote", args=[invitation.exhibitor.slug, invitation.pk])


@pytest.mark.django_db(transaction=True)
def test_three_quotes_a_counter_offer_and_a_split_order(open_page, axe, asked):
    ningbo, liu, kettle = invited(asked, "Ningbo Kettles", "CNY", "28.60")
    porto, rui, chaleira = invited(asked, "Porto Metal", "EUR", "4.10", "PT", "Europe/Lisbon")
    delhi, asha, steel = invited(asked, "Delhi Steel", "USD", "4.40", "IN", "Asia/Kolkata")

    page = open_page(address(ningbo), width=390, scheme="dark", person=liu)
    write(page, kettle, {"currency": "CNY"}, "31.5")
    expect(page.locator("[data-total]")).to_contain_text("50,070.00")
    axe(page)
    picture(page, "write")
    page.get_by_role("button", name="Send the quote").click()
    expect(page.get_by_text("What the buyer reads")).to_be_visible()
    axe(page)
    picture(page, "sent")

    page = open_page(address(porto), person=rui)
    write(page, chaleira, {"currency": "EUR", "incoterm": "FOB", "place": "Leixões"}, "4.90")
    page.get_by_role("button", name="Keep the draft").last.click()
    expect(page.get_by_text("The draft is kept.")).to_be_visible()
    page.get_by_role("button", name="Send the quote").click()
    expect(page.get_by_text("What the buyer reads")).to_be_visible()

    page = open_page(address(delhi), person=asha)
    write(page, steel, {"currency": "USD", "incoterm": "DDP", "place": "Veracruz"}, "", gap=True)
    page.get_by_role("button", name="Send the quote").click()
    expect(page.get_by_text("What the buyer reads")).to_be_visible()

    compared = reverse("request_quotes", args=[asked.pk])
    page = open_page(compared, person=asked.buyer, zone="America/Mexico_City")
    table = page.get_by_role("table")
    expect(table.get_by_text("lowest on like terms").first).to_be_visible()
    expect(table.get_by_text("not offered")).to_be_visible()
    expect(table.get_by_text("no other quote on like terms")).to_be_visible()
    expect(page.get_by_text("1 EUR = 7.7 CNY")).to_be_visible()
    axe(page, ALL)
    picture(page, "compare")
    look_at_them_one_by_one(open_page, compared, asked)
    counter_and_revise(open_page, axe, page, asked, ningbo, liu)

    page.goto(page.url.split("/my/")[0] + compared)
    page.get_by_role("link", name="Decide").click()
    shares = page.locator(".share")
    shares.nth(0).get_by_label("Ningbo Kettles").fill("700")
    shares.nth(0).get_by_label("Porto Metal").fill("500")
    shares.nth(1).get_by_label("Ningbo Kettles").fill("500")
    axe(page)
    picture(page, "decide")
    page.get_by_role("button", name="Look at it once more").click()
    expect(page.get_by_role("heading", name="Accept?")).to_be_visible()
    axe(page)
    picture(page, "confirm")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("2 exhibitors have your order")).to_be_visible()
    assert Acceptance.objects.count() == 2
    assert Quote.objects.get(invitation=delhi).state == "declined"
    page.get_by_role("link", name="Ningbo Kettles").first.click()
    expect(page.get_by_text("frozen: nobody can change it")).to_be_visible()
    axe(page)
    picture(page, "acceptance")
    pdf = page.request.get(page.url.rstrip("/") + "/paper.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF")
    if PICTURES:
        keep_papers(page, asked)


def look_at_them_one_by_one(open_page, compared, asked):
    """On a phone one quote stands beside the lines, and buttons go to the next."""
    page = open_page(compared, width=390, person=asked.buyer)
    area = page.locator(".quotes")
    names = [head.inner_text().split("\n")[0].strip() for head in page.locator("[data-column]").all()]
    expect(page.get_by_label("Go to the quote of")).to_be_visible()
    page.get_by_role("button", name="The next quote").click()
    second = page.locator("[data-column] a").nth(1)
    expect(second).to_be_in_viewport(ratio=1)
    page.get_by_label("Go to the quote of").select_option(label=names[2])
    expect(page.locator("[data-column] a").nth(2)).to_be_in_viewport(ratio=1)
    area.focus()
    area.press("ArrowLeft")
    assert area.evaluate("area => area.scrollWidth > area.clientWidth")
    page.close()


def counter_and_revise(open_page, axe, page, asked, invitation, seller):
    page.get_by_role("link", name="Ningbo Kettles").first.click()
    page.get_by_role("link", name="Make a counter-offer").click()
    page.locator(".quote-line").nth(0).get_by_label("Price of one").fill("27")
    page.get_by_label("Why you ask for this").fill("We take the whole year from one house.")
    axe(page)
    picture(page, "counter")
    page.get_by_role("button", name="Send the counter-offer").click()
    expect(page.locator("del").first).to_contain_text("28.60")
    axe(page)
    picture(page, "quote")

    theirs = open_page(address(invitation), person=seller)
    expect(theirs.get_by_role("heading", name="The buyer asks for other terms")).to_be_visible()
    axe(theirs)
    picture(theirs, "countered")
    theirs.get_by_role("button", name="Take it over into a new version").click()
    first = theirs.locator(".quote-line").nth(0)
    first.locator("[data-price]").first.fill("27.80")
    theirs.get_by_role("button", name="Send the new version").click()
    expect(theirs.locator("ins").filter(has_text="27.80")).to_be_visible()
    theirs.close()
    assert Quote.objects.get(invitation=invitation).offer.number == 3


def keep_papers(page, asked):
    site = page.url.split("/acceptances/")[0]
    quote = Quote.objects.first()
    papers = {
        "acceptance": page.url.rstrip("/") + "/paper.pdf",
        "comparison": site + reverse("comparison_paper", args=[asked.pk, "pdf"]),
        "quote": site + reverse("quote_paper", args=[quote.pk, 1, "pdf"]),
        "request": site + reverse("request_paper", args=[asked.pk, "pdf"]),
    }
    for name, there in papers.items():
        (Path(PICTURES) / f"{name}.pdf").write_bytes(page.request.get(there).body())


@pytest.mark.django_db(transaction=True)
def test_an_organiser_looks_at_rates_before_they_are_kept(open_page, axe):
    page = open_page(reverse("admin:matchmaking_exchangerate_load"), person=OrganiserFactory())
    table = "Date,USD,CNY\n2026-11-25,1.08,7.8\n2026-11-26,10.9,none\n"
    page.get_by_label("Or the table as text").fill(table)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("“none” is no rate above zero.")).to_be_visible()
    expect(page.get_by_text("The rate before was 1.08.")).to_be_visible()
    axe(page)
    picture(page, "rates")
    page.get_by_label("Or the table as text").fill(table.replace("10.9", "1.09").replace("none", "7.81"))
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Keep these rates").click()
    expect(page.get_by_text("4 rates are kept.")).to_be_visible()
    picture(page, "rates-list")
    assert ExchangeRate.objects.count() == 4
