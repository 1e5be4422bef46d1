import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from booths.models import Brochure
from booths.services.conversations import ask, close_conversation
from exhibitors.models import Membership
from tests.factories import BoothFactory, MembershipFactory, MessageFactory, UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n...\n%%EOF\n"


@pytest.fixture
def owner():
    return MembershipFactory()


@pytest.fixture
def home(client, owner):
    client.force_login(owner.user)
    return f"/workspace/{owner.exhibitor.slug}/"


def test_home_without_a_stand_says_what_to_do_meanwhile(client, home):
    assert "You have no stand yet" in client.get(home).text


def test_home_shows_who_waits(client, owner, home):
    booth = BoothFactory(exhibitor=owner.exhibitor)
    MessageFactory(room=booth.room, text="Can you do a mixed container?")

    assert "Can you do a mixed container?" in client.get(home).text
    fragment = client.get(home, {"fragment": ""}).text
    assert "Can you do a mixed container?" in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize("waiting", [1, 3])
def test_home_asks_the_same_number_of_queries(client, owner, home, waiting, django_assert_num_queries):
    booth = BoothFactory(exhibitor=owner.exhibitor)
    for _n in range(waiting):
        MessageFactory(room=booth.room)
        owner.exhibitor.certificates.create(name="CE", valid_until="2020-01-01")
    client.get(home)

    with django_assert_num_queries(13):
        client.get(home)


def add(client, home, title="Prices", content=PDF):
    file = SimpleUploadedFile("prices.pdf", content, "application/pdf")
    return client.post(f"{home}brochures/", {"title": title, "file": file, "languages": ["en"]})


def titles():
    return [brochure.title for brochure in Brochure.objects.order_by("position")]


def test_brochures_are_added_ordered_and_removed(client, owner, home):
    booth = BoothFactory(exhibitor=owner.exhibitor)
    for title in ("Prices", "Catalogue", "Care"):
        add(client, home, title)
    assert titles() == ["Prices", "Catalogue", "Care"]
    care = booth.brochures.get(title="Care")

    client.post(f"{home}brochures/{care.pk}/", {"act": "up"})
    assert titles() == ["Prices", "Care", "Catalogue"]

    client.post(f"{home}brochures/{care.pk}/", {"act": "remove"})
    assert titles() == ["Prices", "Catalogue"]
    assert booth.brochures.first().size == len(PDF)


def test_what_is_no_pdf_is_refused_beside_the_field(client, owner, home):
    BoothFactory(exhibitor=owner.exhibitor)

    response = add(client, home, content=b"<html>")

    assert "This is not a PDF." in response.text
    assert titles() == []


def test_hosts_and_others_change_no_brochure(client, owner, home):
    booth = BoothFactory(exhibitor=owner.exhibitor)
    brochure = booth.brochures.create(title="Prices", file="x.pdf", size=1)
    host = MembershipFactory(exhibitor=owner.exhibitor, role=Membership.Role.HOST)
    for person in (host.user, MembershipFactory().user):
        client.force_login(person)
        assert add(client, home, "Stolen").status_code == 404
        assert client.post(f"{home}brochures/{brochure.pk}/", {"act": "remove"}).status_code == 404

    assert titles() == ["Prices"]


def test_brochure_of_another_company_is_not_there(client, owner, home):
    other = BoothFactory()
    brochure = other.brochures.create(title="Theirs", file="x.pdf", size=1)

    assert client.post(f"{home}brochures/{brochure.pk}/", {"act": "remove"}).status_code == 404

    assert titles() == ["Theirs"]


def test_who_waits_in_private_stands_among_the_others(client, owner, home):
    BoothFactory(exhibitor=owner.exhibitor)
    talk = ask(owner.exhibitor, UserFactory(name="Camila"), "In red?", uuid.uuid4()).conversation

    page = client.get(home).text

    assert "Camila" in page
    assert reverse("workspace_conversation", args=[owner.exhibitor.slug, talk.pk]) in page
    close_conversation(talk)
    assert "Camila" not in client.get(home, {"fragment": ""}).text
