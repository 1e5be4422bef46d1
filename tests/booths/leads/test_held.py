"""What exhibitors hold of a person, as the person reads it, takes it along, and ends it."""

import json
import uuid

import pytest

from accounts import merging
from accounts.models import Consent
from accounts.services import give_consent
from booths.models import Lead, Retention
from booths.services import visits
from booths.services.cards import share_card
from booths.services.conversations import ask
from booths.services.leads import note_lead, tag_lead, write_lead
from fair.models import AuditEntry
from tests.factories import (
    BoothFactory,
    ExhibitorFactory,
    MembershipFactory,
    OrganiserFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(client):
    user = UserFactory(name="Tomás Rivas", email="tomas@sur.example", country="CL")
    client.force_login(user)
    return user


@pytest.mark.parametrize("count", [1, 3])
def test_a_person_reads_what_each_exhibitor_has(client, buyer, count, django_assert_num_queries):
    give_consent(Consent.Purpose.VISITS, user=buyer)
    for _exhibitor in range(count):
        booth = BoothFactory()
        share_card(buyer, booth.exhibitor)
        ask(booth.exhibitor, buyer, "In red?", uuid.uuid4())
        visits.record_product(buyer, None, ProductFactory(exhibitor=booth.exhibitor))
        host = MembershipFactory(exhibitor=booth.exhibitor).user
        note_lead(Lead.objects.get(exhibitor=booth.exhibitor), host, "Secret note")
    client.get("/my/data/")

    with django_assert_num_queries(9):
        page = client.get("/my/data/").content.decode()

    assert page.count("Your card") == page.count("A lead of you") == count
    assert "1 look at their booth" in page
    assert "Secret note" not in page


def test_a_lead_by_hand_with_ones_address_is_shown(client, buyer):
    write_lead(ExhibitorFactory(name="Banyan"), UserFactory(), name="T. Rivas", email="Tomas@Sur.example")
    write_lead(ExhibitorFactory(name="Other"), UserFactory(), name="T. Rivas", email="else@sur.example")

    page = client.get("/my/data/").content.decode()

    assert "T. Rivas, Tomas@Sur.example" in page
    assert "Other" not in page


def test_the_file_tells_of_cards_and_leads_but_not_of_plans(client, buyer):
    exhibitor = ExhibitorFactory()
    share_card(buyer, exhibitor)
    tag_lead(Lead.objects.get(), add=["whale"])

    data = json.loads(client.get("/my/data/my-data.json").content)

    assert data["booths.cardshare"][0]["carries"] == '["company", "job_title", "email"]'
    assert data["booths.lead"][0]["reasons"] == [["card", 1]]
    assert "tags" not in data["booths.lead"][0]


def test_nobody_reads_anothers_and_guests_sign_in(client, buyer):
    share_card(UserFactory(), ExhibitorFactory(name="Banyan"))
    assert "Banyan" not in client.get("/my/data/").content.decode()

    client.logout()
    assert client.get("/my/data/").status_code == client.get("/my/data/my-data.json").status_code == 302


def test_two_accounts_that_become_one_are_one_lead(buyer):
    exhibitor, gone = ExhibitorFactory(), UserFactory()
    share_card(buyer, exhibitor)
    share_card(gone, exhibitor)
    host = MembershipFactory(exhibitor=exhibitor).user
    note_lead(Lead.objects.get(buyer=gone), host, "Wants red ones")

    merging.merge(buyer, gone, OrganiserFactory())

    lead = Lead.objects.standing().get()
    assert (lead.buyer, lead.notes.get().text) == (buyer, "Wants red ones")
    assert not Lead.objects.filter(buyer=gone).exists()


class TestConsole:
    def test_an_organiser_sets_the_period(self, client):
        client.force_login(OrganiserFactory())
        address = "/console/booths/retention/"
        assert 'value="24"' in client.get(address).content.decode()

        client.post(address, {"months": "6"})

        assert Retention.in_months() == 6
        assert AuditEntry.objects.get(verb="retention.changed").after == {"months": 6}
        assert client.post(address, {"months": "0"}).status_code == 422
        assert Retention.in_months() == 6

    def test_others_do_not(self, client, buyer):
        client.force_login(UserFactory(is_staff=True))

        assert client.post("/console/booths/retention/", {"months": "6"}).status_code == 403
        assert not Retention.objects.exists()
