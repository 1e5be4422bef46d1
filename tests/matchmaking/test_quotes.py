"""What an exhibitor does with its quote, and what the buyer asks for instead."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Notification
from booths.models import Block, Lead
from fair.errors import Refused
from matchmaking.models import Quote, QuoteVersion
from matchmaking.quote_changes import changes
from matchmaking.quote_content import Content, LineContent
from matchmaking.services import countering, expiring, quotes
from tests.factories import (
    InvitationFactory,
    MembershipFactory,
    PriceTierFactory,
    ProductFactory,
    QuoteFactory,
    RequestLineFactory,
    SourcingRequestFactory,
)

pytestmark = pytest.mark.django_db
State = Quote.State
TERMS = {"currency": "EUR", "incoterm": "FOB", "place": "Ningbo", "payment": "30 % deposit"}


def told(user):
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def invitation():
    return InvitationFactory()


@pytest.fixture
def seller(invitation):
    return MembershipFactory(exhibitor=invitation.exhibitor).user


def content(invitation, price="4.20", **terms):
    until = timezone.localdate() + datetime.timedelta(days=20)
    lines = [LineContent(line.pk, {}, [(1, price)]) for line in invitation.request.lines.all()]
    return Content({**TERMS, "valid_until": until, **terms}, lines)


def send(invitation, by, price="4.20", key=None, **terms):
    quote, _draft = quotes.open_quote(invitation, by)
    return quotes.send_quote(
        invitation, by, key or uuid.uuid4(), content(invitation, price, **terms), quote.revision
    )


def test_a_quote_begins_with_the_exhibitors_own_prices(seller, invitation):
    product = ProductFactory(exhibitor=invitation.exhibitor, moq=300, lead_time_days=25)
    for quantity, price in ((300, "4.10"), (1000, "3.90")):
        PriceTierFactory(product=product, quantity_from=quantity, unit_price=price, currency="CNY")
    RequestLineFactory(request=invitation.request, product=product, quantity=1200)

    _quote, draft = quotes.open_quote(invitation, seller)

    other, own = draft.lines.all()
    assert (draft.currency, draft.is_draft) == ("CNY", True)
    assert (other.product, other.prices) == (None, [])
    assert (own.product, own.moq, own.lead_time_days) == (product, 300, 25)
    assert [tier.quantity_from for tier in own.prices] == [300, 1000]
    assert own.unit_price == Decimal("3.90")


def test_a_draft_follows_what_is_asked_for_until_it_is_sent(seller, invitation):
    quotes.open_quote(invitation, seller)
    invitation.request.lines.update(quantity=900)
    RequestLineFactory(request=invitation.request, position=32000)

    _quote, draft = quotes.open_quote(invitation, seller)

    assert [line.quantity for line in draft.lines.all()] == [900, 500]


def test_sending_answers_the_request_and_tells_the_buyer(seller, invitation):
    version = send(invitation, seller)

    invitation.refresh_from_db()
    quote = invitation.quote
    assert (version.number, version.kind, version.by) == (1, "offer", seller)
    assert (quote.state, quote.offer, invitation.state) == (State.SENT, version, "quoted")
    assert version.total == Decimal("2100.00")
    assert told(invitation.request.buyer) == ["quote.received"]
    assert Lead.objects.get(exhibitor=invitation.exhibitor).stage == "quote"


def test_the_same_key_sends_once(seller, invitation):
    key = uuid.uuid4()
    first = send(invitation, seller, key=key)

    again = quotes.send_quote(invitation, seller, key, content(invitation, "9.99"), 0)

    assert again == first
    assert QuoteVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"currency": "XXX"}, "currency"),
        ({"place": ""}, "Incoterm"),
        ({"payment": ""}, "how the buyer is to pay"),
        ({"valid_until": datetime.date(2020, 1, 1)}, "until which day"),
        ({"valid_until": None}, "until which day"),
    ],
)
def test_what_is_missing_is_not_sent(seller, invitation, terms, words):
    with pytest.raises(Refused, match=words):
        send(invitation, seller, **terms)

    invitation.refresh_from_db()
    assert invitation.state == "asked"
    assert not QuoteVersion.objects.exclude(sent_at=None).exists()
    assert told(invitation.request.buyer) == []


def test_a_quote_without_any_line_is_not_sent(seller, invitation):
    quotes.open_quote(invitation, seller)
    empty = content(invitation)
    empty.lines = [LineContent(line.request_line, {"is_offered": False}) for line in empty.lines]

    with pytest.raises(Refused, match="at least one line"):
        quotes.send_quote(invitation, seller, uuid.uuid4(), empty, 0)


def test_a_product_of_another_exhibitor_is_not_offered(seller, invitation):
    _quote, draft = quotes.open_quote(invitation, seller)
    line = LineContent(draft.lines.get().request_line_id, {"product": ProductFactory().pk}, [(1, "4")])

    with pytest.raises(Refused, match="products of your own"):
        quotes.save_draft(invitation, seller, Content(TERMS, [line]), 0)


def test_a_colleagues_draft_is_not_written_over(seller, invitation):
    quote, _draft = quotes.open_quote(invitation, seller)
    quotes.save_draft(invitation, seller, content(invitation, "4.00"), quote.revision)

    with pytest.raises(Refused, match="colleague"):
        quotes.save_draft(invitation, seller, content(invitation, "5.00"), quote.revision)

    assert quote.versions.get().lines.get().prices[0].unit_price == Decimal("4.00")


def test_after_the_deadline_there_is_no_first_quote_but_a_new_version(seller, invitation):
    late = InvitationFactory(exhibitor=invitation.exhibitor)
    send(invitation, seller)
    past = timezone.now() - datetime.timedelta(minutes=1)
    for request in (invitation.request, late.request):
        type(request).objects.filter(pk=request.pk).update(deadline=past)

    with pytest.raises(Refused, match="time for quotes is over"):
        quotes.open_quote(late, seller)
    assert send(invitation, seller, "4.00").number == 2


def test_a_blocked_pair_exchanges_no_quotes(seller, invitation):
    Block.objects.create(buyer=invitation.request.buyer, exhibitor=invitation.exhibitor)

    with pytest.raises(Refused, match="no longer exchange"):
        send(invitation, seller)

    assert not Quote.objects.exists()


def test_a_revised_quote_is_a_version_with_its_changes(seller, invitation):
    first = send(invitation, seller)
    second = send(invitation, seller, "3.90", place="Shanghai")

    quote = Quote.objects.get()
    assert (second.number, quote.offer) == (2, second)
    assert told(invitation.request.buyer) == ["quote.received", "quote.revised"]
    found = [(change.label, change.old, change.new) for change in changes(first, second)]
    assert found == [
        ("Delivery", "FOB Ningbo", "FOB Shanghai"),
        ("Price", "€4.20", "€3.90"),
        ("Total", "€2,100.00", "€1,950.00"),
    ]


def test_a_withdrawn_quote_can_be_sent_anew(seller, invitation):
    send(invitation, seller)
    quote = Quote.objects.get()

    quotes.withdraw_quote(quote, seller, "The mould broke.")
    quotes.withdraw_quote(quote, seller)

    quote.refresh_from_db()
    assert (quote.state, quote.reason, quote.is_valid) == (State.WITHDRAWN, "The mould broke.", False)
    assert told(invitation.request.buyer) == ["quote.received", "quote.withdrawn"]
    send(invitation, seller)
    quote.refresh_from_db()
    assert (quote.state, quote.reason) == (State.SENT, "")


def counter(quote, base=1, price="3.50", quantity=600, **more):
    line = quote.invitation.request.lines.get()
    buyer = quote.invitation.request.buyer
    lines = {line.pk: (quantity, Decimal(price))}
    return countering.counter_quote(quote, buyer, base, uuid.uuid4(), more, lines, "For a first order.")


def test_a_counter_offer_waits_while_the_offer_stands(seller, invitation):
    offer = send(invitation, seller)
    quote = Quote.objects.get()

    version = counter(quote, place="Shanghai")

    quote.refresh_from_db()
    assert (version.number, version.kind, version.total) == (2, "counter", Decimal("2100.00"))
    assert (quote.state, quote.counter, quote.offer) == (State.COUNTERED, version, offer)
    assert quote.is_valid
    assert told(seller) == ["quote.countered"]


def test_the_exhibitor_takes_over_what_the_buyer_asks_for(seller, invitation):
    send(invitation, seller)
    quote = Quote.objects.get()
    counter(quote)

    draft = quotes.take_over_counter(quote, seller)
    sent = quotes.send_quote(invitation, seller, uuid.uuid4())

    quote.refresh_from_db()
    assert (sent, sent.number) == (draft, 3)
    assert (quote.state, quote.counter) == (State.SENT, None)
    assert (sent.lines.get().quantity, sent.lines.get().unit_price) == (600, Decimal("3.50"))


def test_the_exhibitor_stays_with_its_offer(seller, invitation):
    send(invitation, seller)
    quote = Quote.objects.get()
    counter(quote)

    countering.uphold_offer(quote, seller, "Steel went up.")
    countering.uphold_offer(quote, seller)

    quote.refresh_from_db()
    assert (quote.state, quote.counter, quote.offer.number) == (State.SENT, None, 1)
    assert told(invitation.request.buyer) == ["quote.received", "quote.upheld"]


def test_a_counter_offer_to_an_old_version_is_refused(seller, invitation):
    send(invitation, seller)
    send(invitation, seller, "4.00")
    quote = Quote.objects.get()

    with pytest.raises(Refused, match="new version meanwhile"):
        counter(quote, base=1)

    assert quote.versions.count() == 2


def test_a_counter_offer_that_changes_nothing_is_refused(seller, invitation):
    send(invitation, seller)
    quote = Quote.objects.get()

    with pytest.raises(Refused, match="Change something"):
        countering.counter_quote(quote, invitation.request.buyer, 1, uuid.uuid4(), {"place": "Ningbo"})

    assert quote.versions.count() == 1


def test_a_quote_ends_with_its_validity_and_both_hear_of_it_the_day_before(seller, invitation):
    send(invitation, seller)
    quote = Quote.objects.get()
    move = QuoteVersion.objects.filter(pk=quote.offer_id).update
    buyer = invitation.request.buyer

    assert (expiring.warn_due(), expiring.expire_due()) == (0, 0)
    move(expires_at=timezone.now() + datetime.timedelta(hours=20))
    assert [expiring.warn_due(), expiring.warn_due(), expiring.expire_due()] == [1, 0, 0]
    move(expires_at=timezone.now())
    assert [expiring.expire_due(), expiring.expire_due()] == [1, 0]

    quote.refresh_from_db()
    assert quote.state == State.EXPIRED
    assert told(buyer) == ["quote.received", "quote.expiring", "quote.expired"]
    assert told(seller) == ["quote.expiring", "quote.expired"]


def test_a_day_of_validity_ends_on_the_exhibitors_clock():
    invitation = InvitationFactory(exhibitor__time_zone="Asia/Shanghai")
    quote = QuoteFactory(invitation=invitation, offered__valid_until=datetime.date(2026, 12, 24))

    assert quote.offer.expires_at == datetime.datetime(2026, 12, 24, 16, tzinfo=datetime.UTC)


def test_quotes_are_read_by_their_two_sides_alone(seller, invitation):
    quote = QuoteFactory(invitation=invitation)
    draft = QuoteFactory(
        invitation=InvitationFactory(exhibitor=invitation.exhibitor, request=SourcingRequestFactory()),
        offered__is_draft=True,
    )
    rival = MembershipFactory(exhibitor=InvitationFactory(request=invitation.request).exhibitor).user

    assert list(Quote.objects.visible_to(invitation.request.buyer)) == [quote]
    assert list(Quote.objects.visible_to(seller)) == [quote, draft]
    assert list(Quote.objects.visible_to(draft.invitation.request.buyer)) == []
    assert list(Quote.objects.visible_to(rival)) == []
