"""Complaints about rights: filed, answered, decided, objected to."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Notification
from booths.models import Case, Complaint
from booths.services import complaints, moderation
from booths.services.cases import decide_case
from exhibitors.models import Membership, Product
from fair.errors import Refused
from fair.models import AuditEntry
from tests.factories import MembershipFactory, OrganiserFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nmade for a test\n%%EOF"
FIELDS = {
    "right": "trademark",
    "owner": "Lotus Kitchen Ltd",
    "registration": "EM 018 123 456",
    "territory": "European Union",
    "text": "The mark on the lid is ours.",
}


def paper(name="proof.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def owner():
    return MembershipFactory().user


@pytest.fixture
def product(owner):
    return ProductFactory(exhibitor=owner.memberships.get().exhibitor, name="Kettle with a lotus")


@pytest.fixture
def claimant():
    return UserFactory(name="Lin Mei")


@pytest.fixture
def organiser():
    return OrganiserFactory()


@pytest.fixture
def complaint(product, claimant):
    return complaints.file_complaint(product, claimant, paper(), **FIELDS)


@pytest.fixture
def ready(complaint, owner):
    return complaints.defend(complaint, owner, "We have a licence.")


def state():
    return Product.objects.get().state


def test_a_complaint_is_filed_with_its_evidence_and_the_exhibitor_is_told(client, product, claimant, owner):
    client.force_login(claimant)
    address = f"/products/{product.pk}/complain/"

    for wrong in ({}, FIELDS, FIELDS | {"is_true": "on", "registration": "", "evidence": paper()}):
        assert client.post(address, wrong).status_code == 422
    svg = paper(content=b"<svg/>")
    assert client.post(address, FIELDS | {"is_true": "on", "evidence": svg}).status_code == 422
    assert not Complaint.objects.exists()
    response = client.post(address, FIELDS | {"is_true": "on", "evidence": paper()})

    complaint = Complaint.objects.get()
    assert response.url == f"/complaints/{complaint.pk}/"
    assert (complaint.author, complaint.exhibitor) == (claimant, product.exhibitor)
    in_a_week = timezone.now() + datetime.timedelta(days=7)
    assert abs(complaint.defence_due_at - in_a_week) < datetime.timedelta(minutes=1)
    assert Notification.objects.get(user=owner).kind == "complaint.filed"
    assert state() == "listed"


def test_copyright_needs_no_registration(client, product, claimant):
    client.force_login(claimant)
    told = FIELDS | {"right": "copyright", "registration": "", "is_true": "on", "evidence": paper()}

    assert client.post(f"/products/{product.pk}/complain/", told).status_code == 302


def test_guests_sign_in_and_nobody_complains_about_their_own_or_twice(client, product, owner, claimant):
    address = f"/products/{product.pk}/complain/"
    assert "/accounts/login/" in client.get(address).url
    with pytest.raises(Refused, match="own company"):
        complaints.file_complaint(product, owner, paper(), **FIELDS)
    complaints.file_complaint(product, claimant, paper(), **FIELDS)
    with pytest.raises(Refused, match="already"):
        complaints.file_complaint(product, claimant, paper(), **FIELDS)

    assert Complaint.objects.count() == 1


def test_a_flood_of_complaints_is_stopped(claimant):
    for _n in range(5):
        complaints.file_complaint(ProductFactory(), claimant, paper(), **FIELDS)

    with pytest.raises(Refused, match="a lot at once"):
        complaints.file_complaint(ProductFactory(), claimant, paper(), **FIELDS)

    assert Complaint.objects.count() == 5


def test_the_exhibitor_answers_once(client, complaint, owner, claimant):
    client.force_login(owner)
    page = f"/complaints/{complaint.pk}/"
    assert "The mark on the lid is ours." in client.get(page).text
    assert client.post(f"{page}defend/", {"text": ""}).status_code == 422

    told = {"text": "We have a licence.", "evidence": paper("licence.pdf")}
    assert client.post(f"{page}defend/", told).status_code == 302
    assert client.post(f"{page}defend/", {"text": "And more"}).status_code == 422

    complaint.refresh_from_db()
    assert (complaint.defence, complaint.defended_by) == ("We have a licence.", owner)
    assert Notification.objects.get(user=claimant).kind == "complaint.moved"
    assert b"".join(client.get(f"{page}evidence/defence/")) == PDF
    assert b"".join(client.get(f"{page}evidence/claim/")) == PDF


def test_it_is_decided_once_the_exhibitor_has_answered_or_its_time_is_over(complaint, organiser):
    with pytest.raises(Refused, match="still has time"):
        complaints.decide_complaint(complaint, organiser, "upheld", "No answer.")
    assert state() == "listed"

    Complaint.objects.update(defence_due_at=timezone.now())
    complaints.decide_complaint(complaint, organiser, "upheld", "No answer.")

    assert state() == "barred"


def test_an_upheld_complaint_withdraws_the_product_and_is_told_to_both(
    client, ready, product, owner, claimant, organiser
):
    client.force_login(organiser)
    desk = f"/console/booths/complaint/{ready.pk}"
    assert "We have a licence." in client.get(f"{desk}/change/").text

    assert client.post(f"{desk}/step/decide/", {"decision": "upheld", "reason": ""}).status_code == 422
    assert (
        client.post(f"{desk}/step/decide/", {"decision": "upheld", "reason": "It ended."}).status_code == 302
    )

    assert state() == "barred"
    assert "no longer" in client.get(product.get_absolute_url()).text
    told = set(Notification.objects.filter(kind="complaint.moved").values_list("user", flat=True))
    assert told == {owner.pk, claimant.pk}
    with pytest.raises(Refused):
        complaints.decide_complaint(ready, organiser, "dismissed", "Again.")
    assert AuditEntry.objects.filter(verb="complaint.decided").count() == 1


def test_who_lost_objects_once_and_another_organiser_answers(
    client, ready, product, owner, claimant, organiser
):
    complaints.decide_complaint(ready, organiser, "upheld", "It ended.")
    page = f"/complaints/{ready.pk}/"
    client.force_login(claimant)
    assert client.post(f"{page}appeal/", {"text": "More!"}).status_code == 422
    client.force_login(owner)
    assert client.post(f"{page}appeal/", {"text": "It was renewed."}).status_code == 302
    assert client.post(f"{page}appeal/", {"text": "Twice"}).status_code == 422

    with pytest.raises(Refused, match="your own decision"):
        complaints.answer_complaint(ready, organiser, "upheld", "No.")
    complaints.answer_complaint(ready, OrganiserFactory(), "dismissed", "So it was.")

    assert state() == "listed"
    assert Complaint.objects.get().outcome == "dismissed"


def test_who_complained_objects_to_a_dismissal(ready, owner, claimant, organiser):
    complaints.decide_complaint(ready, organiser, "dismissed", "A licence.")
    with pytest.raises(Refused):
        complaints.appeal_complaint(ready, owner, "I won.")
    complaints.appeal_complaint(ready, claimant, "It ended in May.")

    complaints.answer_complaint(ready, OrganiserFactory(), "upheld", "It did.")

    assert state() == "barred"


def test_time_to_object_ends(ready, claimant, organiser):
    complaints.decide_complaint(ready, organiser, "dismissed", "A licence.")
    Complaint.objects.update(decided_at=timezone.now() - datetime.timedelta(days=14))

    with pytest.raises(Refused, match="no more"):
        complaints.appeal_complaint(ready, claimant, "Late.")


def test_what_another_decision_withdrew_stays_withdrawn(ready, product, owner, organiser):
    moderation.report(product, UserFactory(), "illegal")
    decide_case(Case.objects.get(), organiser, "removed", "Forbidden.")
    complaints.decide_complaint(ready, organiser, "upheld", "It ended.")
    complaints.appeal_complaint(ready, owner, "It was renewed.")

    complaints.answer_complaint(ready, OrganiserFactory(), "dismissed", "So it was.")

    assert state() == "barred"


def test_nobody_decides_about_their_own_company(ready, organiser):
    MembershipFactory(exhibitor=ready.exhibitor, user=organiser)

    with pytest.raises(Refused, match="a part of this"):
        complaints.decide_complaint(ready, organiser, "dismissed", "Ours.")

    assert Complaint.objects.get().is_open


def test_others_read_and_change_nothing(client, ready):
    host = MembershipFactory(exhibitor=ready.exhibitor, role=Membership.Role.HOST).user
    before = Complaint.objects.values().get()
    page, desk = f"/complaints/{ready.pk}/", f"/console/booths/complaint/{ready.pk}"
    people = (host, UserFactory(), MembershipFactory().user, UserFactory(is_staff=True))
    for person in people:
        client.force_login(person)
        statuses = [
            client.get(page).status_code,
            client.get(f"{page}evidence/claim/").status_code,
            client.post(f"{page}defend/", {"text": "x"}).status_code,
            client.post(f"{page}appeal/", {"text": "x"}).status_code,
        ]
        assert statuses == [404] * 4
        assert client.get(f"{desk}/change/").status_code in (302, 403, 404)
        told = {"decision": "upheld", "reason": "x"}
        assert client.post(f"{desk}/step/decide/", told).status_code in (302, 403)

    assert Complaint.objects.values().get() == before
    assert state() == "listed"


def test_the_workspace_lists_them_for_those_who_manage(client, ready, owner):
    address = f"/workspace/{ready.exhibitor.slug}/complaints/"
    client.force_login(MembershipFactory(exhibitor=ready.exhibitor, role=Membership.Role.HOST).user)
    assert client.get(address).status_code == 404
    client.force_login(owner)

    assert ready.product_name in client.get(address).text


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_number_of_queries(client, organiser, owner, count, django_assert_num_queries):
    exhibitor = owner.memberships.get().exhibitor
    for _n in range(count):
        product = ProductFactory(exhibitor=exhibitor)
        complaints.file_complaint(product, UserFactory(), paper(), **FIELDS)
    for person, address, queries in (
        (organiser, "/console/booths/complaint/", 4),
        (owner, f"/workspace/{exhibitor.slug}/complaints/", 4),
    ):
        client.force_login(person)
        assert client.get(address).status_code == 200
        with django_assert_num_queries(queries):
            client.get(address)


def test_exhibitors_with_several_upheld_stand_out(client, owner, organiser):
    exhibitor = owner.memberships.get().exhibitor
    for name in ("Kettle", "Cup"):
        found = complaints.file_complaint(
            ProductFactory(exhibitor=exhibitor, name=name), UserFactory(), paper(), **FIELDS
        )
        complaints.defend(found, owner, "No.")
        complaints.decide_complaint(found, organiser, "upheld", "Yes.")
    once = complaints.file_complaint(ProductFactory(name="Ladle"), UserFactory(), paper(), **FIELDS)
    Complaint.objects.filter(pk=once.pk).update(decision="upheld", decided_at=timezone.now())
    client.force_login(organiser)

    page = client.get("/console/booths/complaint/?state=repeated").text

    assert "Kettle" in page
    assert "Cup" in page
    assert "Ladle" not in page
    assert (
        "Upheld against this exhibitor: 2" in client.get(f"/console/booths/complaint/{found.pk}/change/").text
    )
