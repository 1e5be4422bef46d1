"""Cards: given, taken back, scanned."""

import threading

import pytest
from django.db import connection

from accounts.models import Notification
from booths.cards import own_card, own_code, scanned_buyer, staff_card, staff_code
from booths.contacts import contact_of
from booths.models import CardRequest, CardShare, Lead
from booths.services.cards import answer_request, request_card, revoke_card, save_card, share_card
from booths.vcards import vcard
from fair.errors import Refused
from tests.factories import ExhibitorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return MembershipFactory(job_title="Export sales").user


@pytest.fixture
def exhibitor(host):
    return host.memberships.get().exhibitor


@pytest.fixture
def buyer():
    return UserFactory(
        name="Tomás Rivas", company="Cocina Sur", job_title="Buyer", country="CL", email="tomas@sur.example"
    )


def contact(exhibitor):
    return contact_of(Lead.objects.with_contact().get(exhibitor=exhibitor))


def test_a_card_makes_a_lead_with_name_and_contact(exhibitor, buyer, host):
    share_card(buyer, exhibitor)

    told = contact(exhibitor)
    lead = Lead.objects.get()
    assert (told.name, told.company, told.email, told.phone) == (
        "Tomás Rivas", "Cocina Sur", "tomas@sur.example", ""
    )  # fmt: skip
    assert (lead.source, lead.stage) == ("card", "inquiry")
    assert ["card", 1] in lead.reasons
    assert Notification.objects.get(kind="card.received").user == host


def test_taken_back_nothing_but_the_country_is_told_at_once(exhibitor, buyer):
    share_card(buyer, exhibitor)

    revoke_card(buyer, exhibitor)

    told = contact(exhibitor)
    assert (told.title, told.is_known, told.email, told.company) == ("A buyer from Chile", False, "", "")
    assert Lead.objects.get().score == 0
    revoke_card(buyer, exhibitor)
    share_card(buyer, exhibitor)
    assert contact(exhibitor).name == "Tomás Rivas"
    assert CardShare.objects.count() == 2


def test_a_card_carries_what_it_did_when_it_was_given(exhibitor, buyer):
    share_card(buyer, exhibitor)

    save_card(buyer, "+56 2 2345 6789", ["company", "phone"])

    buyer.refresh_from_db()
    told = contact(exhibitor)
    assert (told.email, told.phone) == ("tomas@sur.example", "")
    share_card(buyer, exhibitor)
    told = contact(exhibitor)
    assert (told.email, told.phone) == ("", "+56 2 2345 6789")


def test_another_exhibitor_hears_nothing(exhibitor, buyer):
    other = ExhibitorFactory()
    share_card(buyer, exhibitor)

    assert not Lead.objects.filter(exhibitor=other).exists()


def test_nobody_gives_a_card_to_their_own_company(exhibitor, host):
    with pytest.raises(Refused):
        share_card(host, exhibitor)

    assert not CardShare.objects.exists()
    assert not Lead.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_given_by_many_threads_at_once_one_card_stands_and_one_lead(exhibitor, buyer):
    done = []

    def give():
        try:
            done.append(share_card(buyer, exhibitor).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=give) for _place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == 6
    assert CardShare.objects.count() == Lead.objects.count() == 1


def test_a_scanned_buyer_agrees_before_anything_is_told(exhibitor, buyer, host):
    code = own_code(buyer).rstrip("/").rpartition("/")[2]
    assert scanned_buyer(code) == buyer

    asked = request_card(exhibitor, host, buyer)

    assert not Lead.objects.exists()
    answer_request(asked, agreed=True)
    share = CardShare.objects.get()
    assert (share.via, share.given_to) == ("scan", host)
    assert Lead.objects.get().source == "scan"
    assert request_card(exhibitor, host, buyer) is None


def test_a_buyer_who_says_no_stays_unknown(exhibitor, buyer, host):
    asked = request_card(exhibitor, host, buyer)

    answer_request(asked, agreed=False)

    assert not CardShare.objects.exists()
    with pytest.raises(Refused):
        answer_request(asked, agreed=True)


def test_an_old_request_cannot_be_answered(exhibitor, buyer, host):
    asked = request_card(exhibitor, host, buyer)
    asked.asked_at -= CardRequest.HOLDS
    asked.save()

    with pytest.raises(Refused):
        answer_request(asked, agreed=True)
    assert not CardShare.objects.exists()


def test_a_code_that_is_forged_or_old_leads_to_nobody(buyer, monkeypatch):
    code = own_code(buyer).rstrip("/").rpartition("/")[2]

    assert scanned_buyer(code + "x") is None
    monkeypatch.setattr("booths.cards.OWN_SECONDS", -1)
    assert scanned_buyer(code) is None


class TestPages:
    def test_one_press_gives_and_another_takes_back(self, client, exhibitor, buyer):
        from tests.factories import BoothFactory

        booth = BoothFactory(exhibitor=exhibitor)
        client.force_login(buyer)
        page = client.get(booth.get_absolute_url()).content.decode()
        assert "Give my card" in page

        client.post(f"/exhibitors/{exhibitor.slug}/card/", {"via": "booth"})

        assert CardShare.objects.standing().count() == 1
        assert "Card given" in client.get(booth.get_absolute_url()).content.decode()
        mine = client.get("/my/card/").content.decode()
        assert str(exhibitor) in mine
        client.post(f"/exhibitors/{exhibitor.slug}/card/", {"drop": "1"})
        assert not CardShare.objects.standing().exists()

    def test_who_scans_the_staffs_code_leaves_the_card_with_that_person(self, client, exhibitor, buyer, host):
        from tests.factories import BoothFactory

        BoothFactory(exhibitor=exhibitor)
        address = staff_code(host.memberships.get()).removeprefix("http://127.0.0.1:8000")
        client.force_login(buyer)
        assert str(host) in client.get(address).content.decode()

        client.post(address)

        assert CardShare.objects.get().given_to == host
        back = client.get(f"/exhibitors/{exhibitor.slug}/card/card.vcf").content.decode()
        assert f"FN:{host}" in back
        assert "EMAIL" not in back

    def test_staff_asks_and_the_lead_opens_when_the_buyer_agrees(self, client, exhibitor, buyer, host):
        code = own_code(buyer).removeprefix("http://127.0.0.1:8000")
        client.force_login(host)
        page = client.get(code).content.decode()
        assert buyer.name not in page

        waiting = client.post(code, {"exhibitor": exhibitor.slug})

        client.force_login(buyer)
        assert exhibitor.name in client.get("/my/card/?fragment").content.decode()
        client.post(f"/my/card/requests/{CardRequest.objects.get().pk}/", {"answer": "yes"})
        client.force_login(host)
        state = client.get(waiting.url + "?fragment").content.decode()
        assert f"/workspace/{exhibitor.slug}/leads/{Lead.objects.get().pk}/" in state

    def test_a_scan_by_somebody_who_works_nowhere_tells_nothing(self, client, exhibitor, buyer):
        client.force_login(UserFactory())
        code = own_code(buyer).removeprefix("http://127.0.0.1:8000")

        assert buyer.name not in client.get(code).content.decode()
        assert client.post(code, {"exhibitor": exhibitor.slug}).status_code == 404
        assert client.get("/cards/forged/").status_code == 410
        assert not CardRequest.objects.exists()

    def test_a_stranger_cannot_answer_for_the_buyer(self, client, exhibitor, buyer, host):
        asked = request_card(exhibitor, host, buyer)
        client.force_login(UserFactory())

        assert client.post(f"/my/card/requests/{asked.pk}/", {"answer": "yes"}).status_code == 404
        assert not CardShare.objects.exists()

    def test_the_card_is_changed_on_its_page(self, client, buyer):
        client.force_login(buyer)

        assert "carry a number" in client.post("/my/card/", {"carries": ["phone"]}).content.decode()
        client.post("/my/card/", {"phone": "+56 2 2345 6789", "carries": ["email", "phone"]})

        buyer.refresh_from_db()
        assert own_card(buyer).lines == ["Tomás Rivas", "Chile", "tomas@sur.example", "+56 2 2345 6789"]


def test_a_vcard_escapes_and_folds(exhibitor, buyer):
    buyer.name, buyer.company = "Rivas, Tomás; \\ Søn", "很长的公司名称" * 10
    text = vcard(own_card(buyer))

    assert "FN:Rivas\\, Tomás\\; \\\\ Søn\r\n" in text
    assert text.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\n")
    assert text.endswith("END:VCARD\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "很长的公司名称" * 10 in text.replace("\r\n ", "")
    assert "VERSION:3.0" in vcard(own_card(buyer), "3.0")


def test_the_staffs_address_stands_only_on_a_card_of_their_own(exhibitor, buyer, host):
    share = share_card(buyer, exhibitor, given_to=host)
    assert staff_card(share).email == ""

    save_card(host, "", ["email"])

    assert staff_card(CardShare.objects.get()).email == host.email
