"""Certificates of attendance: the paper, and the page on which it is checked."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from live.models import Certificate, Registration
from tests.factories import EventFactory, UserFactory

pytestmark = pytest.mark.django_db


def certificate(name="Amina Benali", language="en", **fields):
    event = EventFactory(title="Clay & <glaze> days", **fields)
    user = UserFactory(name=name, language=language)
    registration = Registration.objects.create(event=event, user=user, state="confirmed")
    return Certificate.objects.create(registration=registration, name=name, minutes=95)


def read(response):
    """The text of the PDF's one page."""
    (page,) = PdfReader(io.BytesIO(response.content)).pages
    return " ".join(page.extract_text().split())


@pytest.mark.parametrize("name", ["Amina Benali", "Zoë Müller", "林雨晴", "Ирина Петрова"])
def test_certificate_tells_name_event_minutes_and_where_it_is_checked(name, client, settings):
    given = certificate(name)
    client.force_login(given.registration.user)

    response = client.get(reverse("certificate", args=[given.registration.event.slug]))

    assert response["Content-Type"] == "application/pdf"
    text = read(response)
    address = f"{settings.SITE_URL}/certificates/{given.number}/"
    for words in ("Certificate of attendance", name, "95 minutes", "Clay & <glaze> days", address):
        assert words in text


def test_certificate_is_its_owners_alone(client):
    given = certificate()
    address = reverse("certificate", args=[given.registration.event.slug])

    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404


def test_anybody_checks_a_certificate_by_its_number(client):
    given = certificate()
    page = client.get(reverse("certificate_check", args=[given.number.lower()])).content.decode()

    assert given.name in page
    assert "95 minutes" in page
    assert given.registration.user.email not in page
    assert client.get(reverse("certificate_check", args=["0" * 10])).status_code == 404
