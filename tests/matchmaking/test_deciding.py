"""What a buyer accepts, what is frozen of it, and that of two who act at once only one wins."""

import threading
import uuid
from decimal import Decimal

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from accounts.models import Notification
from booths.models import Lead
from exhibitors.models import Delivery, Endpoint
from fair.errors import Refused
from matchmaking.acceptance_terms import digest_of
from matchmaking.models import Acceptance, Award, ExchangeRate, Quote, QuoteVersion, SourcingRequest
from matchmaking.services import countering, deciding, quotes
from matchmaking.services.deciding import Pick, accept
from matchmaking.services.requests import withdraw_request
from tests.factories import (
    InvitationFactory,
    MembershipFactory,
    QuoteFactory,
    RequestLineFactory,
    SourcingRequestFactory,
)

State = Quote.State


def told(user):
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def quoted(request, **terms):
    """A quote for the request, of an exhibitor with somebody who works there."""
    invitation = InvitationFactory(request=request, state="quoted")
    MembershipFactory(exhibitor=invitation.exhibitor)
    return QuoteFactory(invitation=invitation, **{f"offered__{name}": value for name, value in terms.items()})


def pick(quote, quantity=500, place=0):
    return Pick(quote.offer_id, quote.invitation.request.lines.all()[place].pk, quantity)


def decide(request, *picks, key=None, **more):
    return accept(request, request.buyer, picks, key or uuid.uuid4(), **more)


def states(*those):
    return [Quote.objects.get(pk=quote.pk).state for quote in those]


def staff(quote):
    return quote.invitation.exhibitor.memberships.get().user


@pytest.fixture
def request_():
    return SourcingRequestFactory(buyer__company="Casa Verde")


@pytest.mark.django_db
def test_one_is_accepted_and_the_others_are_told_kindly(request_):
    one, other = quoted(request_), quoted(request_, price="4.50")
    asked = InvitationFactory(request=request_)
    waiting = MembershipFactory(exhibitor=asked.exhibitor).user

    (acceptance,) = decide(request_, pick(one))

    request_.refresh_from_db()
    assert request_.state == SourcingRequest.State.DECIDED
    assert states(one, other) == [State.ACCEPTED, State.DECLINED]
    award = acceptance.awards.get()
    assert (award.quantity, award.unit_price) == (500, Decimal("4.00"))
    assert told(staff(one)) == ["quote.accepted"]
    assert told(staff(other)) == ["quote.declined"]
    assert told(waiting) == ["request.decided"]


@pytest.mark.django_db
def test_who_is_not_chosen_reads_neither_the_winner_nor_a_price(request_):
    one, other = quoted(request_, price="3.77"), quoted(request_)
    decide(request_, pick(one))

    data = Notification.objects.get(user=staff(other)).data

    assert one.invitation.exhibitor.name not in str(data)
    assert "3.77" not in str(data)
    assert str(request_.buyer) not in str(data)


@pytest.mark.django_db
def test_what_is_accepted_holds_all_that_a_contract_is_made_from(request_):
    ExchangeRate.objects.create(base="EUR", currency="USD", on=timezone.now().date(), value="1.08")
    quote = quoted(request_, currency="EUR", price="4.205", payment="30 % deposit", text="Two colours.")

    (acceptance,) = decide(request_, pick(quote))

    acceptance.refresh_from_db()
    terms = acceptance.terms
    assert (terms["number"], terms["currency"], terms["incoterm"], terms["place"]) == (
        acceptance.number,
        "EUR",
        "FOB",
        "Ningbo",
    )
    assert (terms["buyer"]["name"], terms["buyer"]["company"]) == (str(request_.buyer), "Casa Verde")
    assert terms["exhibitor"]["name"] == quote.invitation.exhibitor.name
    assert (terms["payment"], terms["text"]) == ("30 % deposit", "Two colours.")
    assert terms["valid_until"] == str(quote.offer.valid_until)
    (line,) = terms["lines"]
    assert (line["quantity"], line["unit_price"], line["subtotal"]) == (500, "4.2050", "2102.50")
    assert (terms["total"], terms["total_converted"]) == ("2102.50", "2270.70")
    assert terms["rate"]["rates"][0] | {"on": ""} == {
        "base": "EUR",
        "currency": "USD",
        "rate": "1.08",
        "on": "",
    }
    assert acceptance.digest == digest_of(terms)


@pytest.mark.django_db
def test_a_hidden_buyer_is_known_once_the_quote_is_accepted(request_):
    quote = quoted(request_)
    type(quote.invitation).objects.filter(pk=quote.invitation_id).update(knows_name=False)

    decide(request_, pick(quote))

    quote.invitation.refresh_from_db()
    lead = Lead.objects.get(exhibitor=quote.invitation.exhibitor)
    assert quote.invitation.knows_name
    assert lead.named_at is not None


@pytest.mark.django_db
def test_programs_of_both_exhibitors_hear_what_concerns_them(request_):
    one, other = quoted(request_), quoted(request_)
    for quote in (one, other):
        Endpoint.objects.create(exhibitor=quote.invitation.exhibitor, url="https://example.org/")

    (acceptance,) = decide(request_, pick(one))

    sent = {
        delivery.kind: delivery.body for delivery in Delivery.objects.filter(subject__startswith="quote:")
    }
    assert sorted(sent) == ["quote.accepted", "quote.declined"]
    assert acceptance.number in sent["quote.accepted"]
    assert str(request_.buyer) not in sent["quote.declined"]


@pytest.mark.django_db
def test_lines_are_split_over_exhibitors_at_the_price_of_each_quantity(request_):
    one = quoted(request_, prices=[(1, "5.00"), (300, "4.00")])
    other = quoted(request_, price="4.40", moq=100)

    accepted = decide(request_, pick(one, 300), pick(other, 200))

    assert [(a.quote, a.terms["total"]) for a in accepted] == [(one, "1200.00"), (other, "880.00")]
    assert len({acceptance.key for acceptance in accepted}) == 1
    assert states(one, other) == [State.ACCEPTED, State.ACCEPTED]


@pytest.mark.django_db
def test_lines_that_stay_open_are_given_away_later_but_nothing_twice(request_):
    RequestLineFactory(request=request_, position=32000)
    whole, first, second = quoted(request_), quoted(request_, gaps=[1]), quoted(request_, gaps=[0])

    decide(request_, pick(first), keeps_open=True)

    assert states(whole, first, second) == [State.SENT, State.ACCEPTED, State.SENT]
    request_.refresh_from_db()
    assert request_.state == SourcingRequest.State.OPEN
    with pytest.raises(Refused, match="still to be given away"):
        decide(request_, pick(whole))
    decide(request_, pick(second, place=1), keeps_open=True)
    request_.refresh_from_db()
    assert request_.state == SourcingRequest.State.DECIDED
    assert states(whole) == [State.DECLINED]


@pytest.mark.django_db
def test_who_offers_nothing_of_what_stays_open_is_told_at_once(request_):
    RequestLineFactory(request=request_, position=32000)
    one, same, rest = quoted(request_, gaps=[1]), quoted(request_, gaps=[1]), quoted(request_, gaps=[0])

    decide(request_, pick(one), keeps_open=True)

    assert states(one, same, rest) == [State.ACCEPTED, State.DECLINED, State.SENT]


@pytest.mark.django_db
def test_the_buyer_leaves_what_is_still_open(request_):
    one, other = quoted(request_), quoted(request_)
    with pytest.raises(Refused, match="Nothing was accepted"):
        deciding.end_deciding(request_, request_.buyer)
    decide(request_, pick(one, 200), keeps_open=True)

    deciding.end_deciding(request_, request_.buyer)
    deciding.end_deciding(request_, request_.buyer)

    request_.refresh_from_db()
    assert request_.state == SourcingRequest.State.DECIDED
    assert told(staff(other)) == ["quote.declined"]


@pytest.mark.django_db
def test_more_than_was_asked_for_only_where_the_buyer_raises_it(request_):
    quote = quoted(request_)

    with pytest.raises(Refused, match="500 pieces are still to be given away, this is 100 pieces more"):
        decide(request_, pick(quote, 600))
    assert not Acceptance.objects.exists()
    decide(request_, pick(quote, 600), raises=True)

    assert request_.lines.get().quantity == 600
    assert Award.objects.get().quantity == 600


def expire(quote):
    QuoteVersion.objects.filter(pk=quote.offer_id).update(expires_at=timezone.now())


def withdraw(quote):
    quotes.withdraw_quote(quote, staff(quote))


def revise(quote):
    quotes.open_quote(quote.invitation, staff(quote))
    quote.versions.filter(sent_at=None).update(payment="cash", place="Ningbo")
    quotes.send_quote(quote.invitation, staff(quote), uuid.uuid4())


def take_back(quote):
    SourcingRequest.objects.update(state=SourcingRequest.State.WITHDRAWN)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("act", "quantity", "words"),
    [
        (expire, 500, "no longer valid"),
        (withdraw, 500, "withdrawn its quote"),
        (revise, 500, "new version meanwhile"),
        (take_back, 500, "has ended"),
        (lambda quote: None, 99, "sells from 100 pieces"),
        (lambda quote: None, 0, "at least one offer"),
    ],
)
def test_what_cannot_be_accepted_is_refused_and_changes_nothing(request_, act, quantity, words):
    quote = quoted(request_, moq=100)
    act(quote)
    before = (states(quote), SourcingRequest.objects.get().state)

    with pytest.raises(Refused, match=words):
        decide(request_, pick(quote, quantity))

    assert (states(quote), SourcingRequest.objects.get().state) == before
    assert not Acceptance.objects.exists()


@pytest.mark.django_db
def test_nobody_but_the_buyer_accepts(request_):
    quote = quoted(request_)

    with pytest.raises(Refused, match="Only the buyer"):
        accept(request_, staff(quote), [pick(quote)], uuid.uuid4())

    assert not Acceptance.objects.exists()


@pytest.mark.django_db
def test_an_accepted_quote_takes_no_new_version_and_no_withdrawal(request_):
    RequestLineFactory(request=request_, position=32000)
    quote = quoted(request_)
    decide(request_, pick(quote), keeps_open=True)

    for act in (withdraw, revise):
        with pytest.raises(Refused, match="frozen"):
            act(quote)
    with pytest.raises(Refused, match="no counter-offer any more"):
        countering.counter_quote(quote, request_.buyer, 1, uuid.uuid4(), {}, {}, "Cheaper?")

    assert states(quote) == [State.ACCEPTED]


# Two at once


def at_once(acts):
    """Run all at the same moment, each in a thread of its own: (what each returned or None, refusals)."""
    done, refused, gate = [None] * len(acts), [], threading.Barrier(len(acts))

    def run(place, act):
        gate.wait()
        try:
            done[place] = act() or True
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return done, refused


def awarded(request):
    return sum(Award.objects.filter(request_line__request=request).values_list("quantity", flat=True))


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_different_quotes_for_one_line_cannot_both_win(request_):
    rivals = [quoted(request_) for _each in range(4)]

    done, refused = at_once([lambda quote=quote: decide(request_, pick(quote)) for quote in rivals])

    assert (sum(map(bool, done)), refused) == (1, ["This request is decided already."] * 3)
    assert (Acceptance.objects.count(), awarded(request_)) == (1, 500)
    assert sorted(states(*rivals)) == sorted([State.ACCEPTED] + [State.DECLINED] * 3)
    assert Notification.objects.filter(kind="quote.declined").count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_parts_that_are_accepted_at_once_no_more_than_was_asked_for_is_given_away(request_):
    rivals = [quoted(request_) for _each in range(4)]

    done, _refused = at_once(
        [lambda quote=quote: decide(request_, pick(quote, 200), keeps_open=True) for quote in rivals]
    )

    assert (sum(map(bool, done)), awarded(request_)) == (2, 400)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [revise, withdraw])
def test_a_version_is_accepted_or_replaced_but_never_both(request_, act):
    quote = quoted(request_)

    done, refused = at_once([lambda: decide(request_, pick(quote)), lambda: act(quote)])

    assert (sum(map(bool, done)), len(refused)) == (1, 1)
    was_accepted = bool(done[0])
    quote.refresh_from_db()
    assert (quote.state == State.ACCEPTED) == was_accepted == Acceptance.objects.exists()
    if act is revise:
        assert quote.offer.number == (1 if was_accepted else 2)


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_send_at_once_send_one_version(request_):
    quote = quoted(request_)
    colleagues = [staff(quote), MembershipFactory(exhibitor=quote.invitation.exhibitor).user]
    quotes.open_quote(quote.invitation, colleagues[0])
    quote.versions.filter(sent_at=None).update(payment="cash")

    done, refused = at_once(
        [lambda by=by: quotes.send_quote(quote.invitation, by, uuid.uuid4()) for by in colleagues]
    )

    assert (sum(map(bool, done)), len(refused)) == (1, 1)
    assert list(quote.versions.values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_accepts_once_and_answers_alike(request_):
    quote, key = quoted(request_), uuid.uuid4()

    done, refused = at_once([lambda: decide(request_, pick(quote), key=key) for _each in range(3)])

    assert refused == []
    assert len({accepted[0].number for accepted in done}) == 1
    assert Acceptance.objects.count() == 1
    assert Notification.objects.filter(kind="quote.accepted").values_list("count", flat=True).get() == 1


@pytest.mark.django_db(transaction=True)
def test_a_counter_offer_and_a_new_version_at_once_leave_one_that_waits(request_):
    quote = quoted(request_)
    line = request_.lines.get()

    def counter():
        lines = {line.pk: (500, Decimal("3.50"))}
        return countering.counter_quote(quote, request_.buyer, 1, uuid.uuid4(), {}, lines)

    done, _refused = at_once([counter, lambda: revise(quote)])

    quote.refresh_from_db()
    assert done[1]
    # The counter came first and was answered by the version, or it met the version and was refused.
    assert (quote.state, quote.counter, quote.offer.number) == (State.SENT, None, 3 if done[0] else 2)


@pytest.mark.django_db(transaction=True)
def test_a_request_is_withdrawn_or_decided_but_never_both(request_):
    quote = quoted(request_)

    done, refused = at_once(
        [lambda: decide(request_, pick(quote)), lambda: withdraw_request(request_, request_.buyer)]
    )

    request_.refresh_from_db()
    assert (sum(map(bool, done)), len(refused)) == (1, 1)
    assert request_.state == ("decided" if done[0] else "withdrawn")
    assert Acceptance.objects.exists() == bool(done[0])
