"""Quotes over the API: an exhibitor's program writes and sends, a buyer's reads, counters and accepts."""

import datetime

import pytest
from django.utils import timezone

from matchmaking.models import Acceptance, ExchangeRate, Quote
from tests.api.conftest import Asker
from tests.factories import (
    InvitationFactory,
    MembershipFactory,
    QuoteFactory,
    SourcingRequestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(owner):
    return f"exhibitors/{owner.exhibitor.slug}/quotes/"


@pytest.fixture
def invitation(owner):
    return InvitationFactory(exhibitor=owner.exhibitor)


@pytest.fixture
def buyer(invitation):
    return Asker(invitation.request.buyer)


def written(invitation, price="4.2000"):
    line = invitation.request.lines.get().pk
    return {
        "invitation": invitation.pk,
        "currency": "EUR",
        "incoterm": "FOB",
        "place": "Ningbo",
        "payment": "30 % deposit",
        "valid_until": (timezone.localdate() + datetime.timedelta(days=20)).isoformat(),
        "lines": [{"line": line, "moq": 100, "tiers": [{"quantity_from": 1, "unit_price": price}]}],
    }


def sent(exhibitor, request=None, **terms):
    more = {"request": request} if request else {}
    invitation = InvitationFactory(exhibitor=exhibitor, state="quoted", **more)
    return QuoteFactory(invitation=invitation, **terms)


def test_a_program_writes_a_draft_and_sends_it(owner, path, invitation, buyer):
    made = owner.post(path, written(invitation))
    assert made.status_code == 201
    quote = made.json()
    assert (quote["state"], quote["offer"]) == ("draft", None)
    one = f"{path}{quote['id']}/"
    assert owner.get(f"{one}draft/").json()["total"] == "2100.00"
    assert buyer.get("quotes/").json()["results"] == []

    assert owner.patch(one, {"text": "Two colours."}).status_code == 200
    answer = owner.post(f"{one}send/")

    told = answer.json()
    assert (answer.status_code, told["state"], told["offer"]["number"]) == (200, "sent", 1)
    assert (told["offer"]["text"], told["offer"]["lines"][0]["unit_price"]) == ("Two colours.", "4.2000")
    assert buyer.get("quotes/").json()["results"] == [told]
    assert owner.post(f"{one}send/").status_code == 409


def test_what_cannot_be_written_is_a_problem(owner, path, invitation):
    wrong = written(invitation) | {"currency": "XXX"}
    assert owner.post(path, wrong).status_code == 400
    assert owner.post(path, written(InvitationFactory())).status_code == 400
    double = written(invitation)
    double["lines"][0]["tiers"] *= 2
    assert owner.post(path, double).status_code == 409
    assert not Quote.objects.exclude(state="draft").exists()


def test_a_buyer_counters_and_the_exhibitor_takes_it_over(owner, path, invitation, buyer):
    quote = owner.post(path, written(invitation)).json()
    owner.post(f"{path}{quote['id']}/send/")
    line = invitation.request.lines.get().pk
    wish = {"number": 1, "lines": [{"line": line, "quantity": 600, "unit_price": "3.50"}], "text": "More."}

    countered = buyer.post(f"quotes/{quote['id']}/counter/", wish)
    assert (countered.status_code, countered.json()["state"]) == (200, "counter")
    assert countered.json()["counter"]["total"] == "2100.00"
    assert owner.post(f"{path}{quote['id']}/take-over/").status_code == 200
    told = owner.post(f"{path}{quote['id']}/send/").json()

    assert (told["offer"]["number"], told["counter"]) == (3, None)
    assert told["offer"]["lines"][0]["unit_price"] == "3.5000"
    assert buyer.post(f"quotes/{quote['id']}/counter/", wish).status_code == 409


def test_a_buyer_accepts_parts_of_several(owner, buyer, invitation):
    request = invitation.request
    one = QuoteFactory(invitation=invitation)
    other = sent(MembershipFactory().exhibitor, request)
    line = request.lines.get().pk
    shares = [{"quote": quote.pk, "number": 1, "line": line, "quantity": 250} for quote in (one, other)]

    assert buyer.post("acceptances/", {"request": request.pk, "shares": shares * 2}).status_code == 409
    done = buyer.post("acceptances/", {"request": request.pk, "shares": shares})

    assert done.status_code == 201
    assert [made["terms"]["total"] for made in done.json()] == ["1000.00", "1000.00"]
    numbers = {made["number"] for made in done.json()}
    assert {row["number"] for row in buyer.get("acceptances/").json()["results"]} == numbers
    (own,) = owner.get("acceptances/").json()["results"]
    assert buyer.get(f"acceptances/{own['number']}/").json() == own


def test_an_exhibitor_withdraws_and_stays(owner, path, invitation):
    quote = QuoteFactory(invitation=invitation)

    assert owner.post(f"{path}{quote.pk}/uphold/").json()["state"] == "sent"
    assert owner.post(f"{path}{quote.pk}/withdraw/", {"text": "Sold out."}).json()["state"] == "withdrawn"


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_a_fixed_number_of_queries(owner, path, buyer, count, django_assert_num_queries):
    for _each in range(count):
        sent(owner.exhibitor, SourcingRequestFactory(buyer=buyer.user))

    with django_assert_num_queries(9):
        assert len(owner.get(path).json()["results"]) == count
    with django_assert_num_queries(7):
        assert len(buyer.get("quotes/").json()["results"]) == count


def test_others_find_nothing_and_change_nothing(owner, path, invitation):
    quote = QuoteFactory(invitation=invitation)
    before = Quote.objects.values().get()

    for person in (UserFactory(), MembershipFactory().user):
        stranger = Asker(person)
        assert stranger.get(path).status_code == stranger.get(f"{path}{quote.pk}/").status_code == 404
        assert stranger.post(f"{path}{quote.pk}/withdraw/").status_code == 404
        assert stranger.get(f"quotes/{quote.pk}/").status_code == 404
        assert stranger.post(f"quotes/{quote.pk}/counter/", {"number": 1}).status_code == 404
        asked = {"request": quote.invitation.request_id, "shares": []}
        share = {"quote": quote.pk, "number": 1, "line": 1, "quantity": 1}
        assert stranger.post("acceptances/", asked | {"shares": [share]}).status_code == 404
    assert (Quote.objects.values().get(), Acceptance.objects.count()) == (before, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_rates_are_read_by_all(client, count, django_assert_num_queries):
    for number in range(count):
        day = datetime.date(2026, 11, 1 + number)
        ExchangeRate.objects.create(base="EUR", currency="USD", on=day, value="1.08")

    with django_assert_num_queries(2):
        told = client.get("/api/v1/rates/?currency=USD").json()["results"]

    assert told[-1] == {"base": "EUR", "currency": "USD", "on": "2026-11-01", "value": "1.0800000000"}
    assert len(told) == count
