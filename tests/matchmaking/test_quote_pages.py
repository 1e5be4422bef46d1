"""The pages and papers of quotes, for each side, and for nobody else."""

import io
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from matchmaking.models import Acceptance, ExchangeRate, Quote, QuoteVersion
from matchmaking.services.deciding import Pick, accept
from tests.factories import (
    InvitationFactory,
    MembershipFactory,
    ProductFactory,
    QuoteFactory,
    RequestLineFactory,
    SourcingRequestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def quoted(asked, **terms):
    invitation = InvitationFactory(request=asked, state="quoted")
    MembershipFactory(exhibitor=invitation.exhibitor)
    terms = {"payment": "30 % deposit"} | terms
    return QuoteFactory(invitation=invitation, **{f"offered__{name}": value for name, value in terms.items()})


def staff(quote):
    return quote.invitation.exhibitor.memberships.get().user


@pytest.fixture
def asked():
    return SourcingRequestFactory(currency="USD", buyer__company="Casa Verde")


@pytest.fixture
def buyer(client, asked):
    client.force_login(asked.buyer)
    return client


@pytest.fixture
def invitation(asked):
    return InvitationFactory(request=asked, exhibitor__payment_terms="30 % deposit")


@pytest.fixture
def seller(client, invitation):
    client.force_login(MembershipFactory(exhibitor=invitation.exhibitor).user)
    return client


def page_of(invitation):
    return reverse("workspace_quote", args=[invitation.exhibitor.slug, invitation.pk])


def typed(invitation, **more):
    """What the page sends."""
    line = invitation.request.lines.first().pk
    return {
        "key": uuid.uuid4(),
        "revision": Quote.objects.filter(invitation=invitation).values_list("revision", flat=True).first()
        or 0,
        "currency": "EUR",
        "incoterm": "FOB",
        "place": "Ningbo",
        "payment": "30 % deposit",
        "valid_until": timezone.localdate().replace(year=timezone.localdate().year + 1).isoformat(),
        "offered": [line],
        f"line-{line}-from": ["1", "1,000"],
        f"line-{line}-price": ["4.20", "3,90"],
        f"line-{line}-moq": "100",
        "do": "send",
    } | more


def test_an_exhibitor_writes_keeps_and_sends_a_quote(seller, invitation):
    page = seller.get(page_of(invitation)).content.decode()
    assert 'value="30 % deposit"' in page

    kept = seller.post(page_of(invitation), typed(invitation, do="save"))
    quote = Quote.objects.get()
    assert (kept.status_code, quote.state) == (302, "draft")
    sent = seller.post(page_of(invitation), typed(invitation), follow=True)

    quote.refresh_from_db()
    assert quote.state == "sent"
    assert [str(tier.unit_price) for tier in quote.offer.lines.get().prices] == ["4.2000", "3.9000"]
    assert "€2,100.00" in sent.content.decode()
    assert "The quote is with the buyer." in sent.content.decode()


def test_what_is_typed_wrong_is_shown_again_and_not_kept(seller, invitation):
    seller.get(page_of(invitation))
    line = invitation.request.lines.get().pk

    answer = seller.post(page_of(invitation), typed(invitation, **{f"line-{line}-price": ["cheap", ""]}))

    assert answer.status_code == 422
    assert 'value="cheap"' in answer.content.decode()
    assert Quote.objects.get().state == "draft"
    assert not Quote.objects.get().versions.get().lines.get().tiers.exists()


def test_a_line_that_is_left_out_needs_no_price(seller, invitation):
    gap = RequestLineFactory(request=invitation.request, position=32000).pk
    first = invitation.request.lines.first().pk
    form = typed(invitation, **{f"line-{gap}-from": ["1"], f"line-{gap}-price": [""]}, offered=[first])
    form |= {f"line-{first}-from": ["1"], f"line-{first}-price": ["4.20"]}

    assert seller.post(page_of(invitation), form).status_code == 302

    lines = Quote.objects.get().offer.lines.all()
    assert [line.is_offered for line in lines] == [True, False]


def test_another_products_prices_are_taken_over(seller, invitation):
    product = ProductFactory(exhibitor=invitation.exhibitor, name="Kettle 2 L", moq=250)
    product.price_tiers.create(quantity_from=250, unit_price="5.5", currency="EUR")
    seller.get(page_of(invitation))
    line = invitation.request.lines.get().pk

    answer = seller.post(
        page_of(invitation), typed(invitation, do=f"fill-{line}", **{f"line-{line}-product": product.pk})
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Kettle 2 L"' in page
    assert 'value="5.50"' in page


def test_files_come_along_with_a_quote_and_are_handed_to_its_two_sides(seller, invitation, client):
    seller.get(page_of(invitation))
    pdf = SimpleUploadedFile("Drawing.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF")
    seller.post(page_of(invitation), typed(invitation, files=[pdf]))
    file = QuoteVersion.objects.get().files.get()
    address = reverse("quote_file", args=[file.pk])

    client.force_login(invitation.request.buyer)
    assert b"".join(client.get(address).streaming_content).startswith(b"%PDF")
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404


def test_a_quote_is_written_by_its_own_people_alone(client, invitation):
    rival = MembershipFactory(exhibitor=InvitationFactory(request=invitation.request).exhibitor).user
    for user in (rival, invitation.request.buyer):
        client.force_login(user)
        assert client.get(page_of(invitation)).status_code == 404
        assert client.post(page_of(invitation), typed(invitation)).status_code == 404

    assert not Quote.objects.exists()


def test_the_exhibitor_answers_a_counter_offer(client, asked):
    quote = quoted(asked)
    client.force_login(asked.buyer)
    line = asked.lines.get().pk
    form = {"key": uuid.uuid4(), "base": 1, "incoterm": "FOB", "place": "Ningbo", "payment": "30 % deposit"}
    form |= {"wanted": [line], f"line-{line}-quantity": "600", f"line-{line}-price": "3.50", "text": "More."}
    answer = client.post(reverse("request_counter", args=[asked.pk, quote.pk]), form, follow=True)
    assert "<del>" in answer.content.decode()

    client.force_login(staff(quote))
    assert "The buyer asks for other terms" in client.get(page_of(quote.invitation)).content.decode()
    act = reverse("workspace_quote_act", args=[quote.invitation.exhibitor.slug, quote.invitation.pk])
    draft = client.post(act, {"do": "take-over"}, follow=True).content.decode()

    assert 'value="3.50"' in draft
    assert quote.versions.filter(sent_at=None).count() == 1


def test_a_counter_offer_with_a_wrong_price_is_shown_again(buyer, asked):
    quote = quoted(asked)
    line = asked.lines.get().pk
    form = {"key": uuid.uuid4(), "base": 1, "incoterm": "FOB", "place": "Ningbo", "payment": "cash"}
    form |= {"wanted": [line], f"line-{line}-quantity": "600", f"line-{line}-price": "much"}

    answer = buyer.post(reverse("request_counter", args=[asked.pk, quote.pk]), form)

    assert answer.status_code == 422
    assert quote.versions.count() == 1


def test_a_buyer_compares_looks_once_more_and_accepts(buyer, asked):
    ExchangeRate.objects.create(base="EUR", currency="USD", on=timezone.localdate(), value="1.10")
    one, other = quoted(asked, currency="EUR", price="3.50"), quoted(asked, price="4.00")
    page = buyer.get(reverse("request_quotes", args=[asked.pk])).content.decode()
    assert "€3.50" in page
    assert "$3.85" in page
    assert "1 EUR = 1.1 USD" in page
    assert page.count("lowest on like terms") == 2  # of the line, and of the total
    decide = reverse("request_decide", args=[asked.pk])
    line = asked.lines.get().pk
    shares = {f"share-{one.offer_id}-{line}": "300", f"share-{other.offer_id}-{line}": "200"}

    seen = buyer.post(decide, {"key": (key := uuid.uuid4()), **shares}).content.decode()
    assert "€1,050.00" in seen
    assert not Acceptance.objects.exists()
    done = buyer.post(decide, {"key": key, "confirmed": "1", **shares}, follow=True)

    assert Acceptance.objects.count() == 2
    assert "2 exhibitors have your order" in done.content.decode()


def test_an_offer_is_prefilled_whole(buyer, asked):
    quote = quoted(asked)

    page = buyer.get(reverse("request_decide", args=[asked.pk]) + f"?quote={quote.pk}").content.decode()

    line = asked.lines.get().pk
    assert f'name="share-{quote.offer_id}-{line}" value="500"' in page


def test_what_cannot_be_accepted_is_said_and_the_form_keeps_what_was_typed(buyer, asked):
    quote = quoted(asked, moq=100)
    share = f"share-{quote.offer_id}-{asked.lines.get().pk}"

    answer = buyer.post(
        reverse("request_decide", args=[asked.pk]), {"key": uuid.uuid4(), "confirmed": "1", share: "50"}
    )

    assert answer.status_code == 409
    assert "sells from 100 pieces" in answer.content.decode()
    assert 'value="50"' in answer.content.decode()
    assert not Acceptance.objects.exists()


ADDRESSES = [
    ("request_quotes", lambda quote: [quote.invitation.request_id]),
    ("request_decide", lambda quote: [quote.invitation.request_id]),
    ("request_quote", lambda quote: [quote.invitation.request_id, quote.pk]),
    ("request_counter", lambda quote: [quote.invitation.request_id, quote.pk]),
    ("comparison_paper", lambda quote: [quote.invitation.request_id, "pdf"]),
    ("quote_paper", lambda quote: [quote.pk, 1, "pdf"]),
]


def test_pages_of_a_request_are_its_buyers_alone(client, asked, plain_errors):
    quote, rival = quoted(asked), quoted(asked)
    for user, status in ((asked.buyer, 200), (UserFactory(), 404), (staff(rival), 404)):
        client.force_login(user)
        for name, args in ADDRESSES:
            assert (name, client.get(reverse(name, args=args(quote))).status_code) == (name, status)


@pytest.mark.parametrize("count", [1, 3])
def test_the_comparison_takes_the_same_queries_for_any_number(buyer, asked, count, django_assert_num_queries):
    for _each in range(count):
        quoted(asked)
    buyer.get("/")

    with django_assert_num_queries(11):
        buyer.get(reverse("request_quotes", args=[asked.pk]))


def text_of(response):
    assert response["Content-Type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages]


def test_a_comparison_runs_over_pages_that_are_numbered(buyer, asked):
    ExchangeRate.objects.create(base="EUR", currency="USD", on=timezone.localdate(), value="1.10")
    for _each in range(60):
        RequestLineFactory(request=asked)
    quoted(asked, currency="EUR")
    quoted(asked)

    pages = text_of(buyer.get(reverse("comparison_paper", args=[asked.pk, "pdf"])))

    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert asked.edition.fair_name in page
    assert "1 EUR = 1.1 USD" in pages[-1]


def test_papers_hold_what_both_sides_may_read(client, asked):
    asked.lines.update(name="水壶 Kettle")
    quote = quoted(asked)
    (accepted,) = accept(asked, asked.buyer, [Pick(quote.offer_id, asked.lines.get().pk, 500)], uuid.uuid4())
    rival = quoted(SourcingRequestFactory())

    for user in (asked.buyer, staff(quote)):
        client.force_login(user)
        (page,) = text_of(client.get(reverse("acceptance_paper", args=[accepted.number, "pdf"])))
        assert accepted.number in page
        assert "2,000.00 USD" in page
        assert "Casa Verde" in page
        assert "水壶" in page
        assert client.get(accepted.get_absolute_url()).status_code == 200
        (page,) = text_of(client.get(reverse("quote_paper", args=[quote.pk, 1, "pdf"])))
        assert "FOB Ningbo" in page
        (page,) = text_of(client.get(reverse("request_paper", args=[asked.pk, "pdf"])))
        assert "500 pieces" in page
    client.force_login(staff(rival))
    for name, args in (
        ("acceptance_paper", [accepted.number, "pdf"]),
        ("quote_paper", [quote.pk, 1, "xlsx"]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404


def test_workbooks_hold_numbers(client, asked):
    quote = quoted(asked, currency="EUR", price="4.205")
    (accepted,) = accept(asked, asked.buyer, [Pick(quote.offer_id, asked.lines.get().pk, 500)], uuid.uuid4())
    client.force_login(asked.buyer)

    def first_row(name, *args):
        answer = client.get(reverse(name, args=[*args, "xlsx"]))
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
        return [cell.value for cell in sheet[2]]

    name = asked.lines.get().name
    assert first_row("acceptance_paper", accepted.number) == [name, None, 500, "piece", 4.205, 2102.5, "EUR"]
    assert first_row("request_paper", asked.pk) == [name, None, 500, "piece", None, "USD"]
    row = [name, None, 1, 4.205, "EUR", None, 30, 500, "piece", 2102.5]
    assert first_row("quote_paper", quote.pk, 1) == row
    assert first_row("comparison_paper", asked.pk)[:4] == [name, 500, 4.205, "EUR"]


def test_a_hidden_buyer_is_not_named_on_papers(client, asked):
    quote = quoted(asked)
    type(quote.invitation).objects.filter(pk=quote.invitation_id).update(knows_name=False)
    client.force_login(staff(quote))

    for address in (
        reverse("quote_paper", args=[quote.pk, 1, "pdf"]),
        reverse("request_paper", args=[asked.pk, "pdf"]),
    ):
        text = "".join(text_of(client.get(address)))
        assert str(asked.buyer) not in text
        assert "Casa Verde" not in text
    assert str(asked.buyer) not in client.get(page_of(quote.invitation)).content.decode()
