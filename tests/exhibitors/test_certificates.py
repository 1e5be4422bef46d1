import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from exhibitors import services
from exhibitors.models import Certificate, Membership
from tests.factories import MembershipFactory, ProductFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n...\n%%EOF\n"


@pytest.fixture
def owner(settings, tmp_path):
    return MembershipFactory()


@pytest.fixture
def base(client, owner):
    client.force_login(owner.user)
    return f"/workspace/{owner.exhibitor.slug}/certificates/"


def lapsing_in(owner, days, **fields):
    until = timezone.localdate() + datetime.timedelta(days=days)
    return owner.exhibitor.certificates.create(**{"name": "BSCI", "valid_until": until, **fields})


@pytest.fixture
def remind(django_capture_on_commit_callbacks, mailoutbox):
    def remind():
        with django_capture_on_commit_callbacks(execute=True):
            services.remind_of_certificates()
        sent = [(mail.to[0], mail.subject) for mail in mailoutbox]
        mailoutbox.clear()
        return sent

    return remind


def test_certificate_is_added_with_its_evidence(client, owner, base):
    file = SimpleUploadedFile("audit.pdf", PDF, "application/pdf")
    client.post(f"{base}new/", {"name": "BSCI", "valid_until": "2031-05-12", "evidence": file})

    certificate = owner.exhibitor.certificates.get()
    assert (certificate.name, str(certificate.valid_until)) == ("BSCI", "2031-05-12")
    response = client.get(f"{base}{certificate.pk}/evidence/")
    assert b"".join(response.streaming_content) == PDF
    assert "attachment" in response["Content-Disposition"]


def test_what_is_no_pdf_is_refused_and_the_form_keeps_the_rest(client, owner, base):
    file = SimpleUploadedFile("audit.pdf", b"<html>", "application/pdf")

    response = client.post(f"{base}new/", {"name": "BSCI", "evidence": file})

    assert "This is not a PDF." in response.text
    assert 'value="BSCI"' in response.text
    assert not Certificate.objects.exists()


def test_last_day_does_not_lie_before_the_first(client, base):
    response = client.post(
        f"{base}new/", {"name": "CE", "valid_from": "2026-05-01", "valid_until": "2026-04-01"}
    )

    assert "before the first" in response.text
    assert not Certificate.objects.exists()


def test_removed_certificate_leaves_the_products(client, owner, base):
    certificate = lapsing_in(owner, 300)
    product = ProductFactory(exhibitor=owner.exhibitor)
    product.certificates.add(certificate)

    client.post(f"{base}{certificate.pk}/remove/")

    assert not product.certificates.exists()


@pytest.mark.parametrize("act", ["new/", "{pk}/", "{pk}/remove/"])
def test_hosts_and_strangers_change_nothing(client, owner, act):
    certificate = lapsing_in(owner, 300)
    host = MembershipFactory(exhibitor=owner.exhibitor, role=Membership.Role.HOST)
    for person in (host.user, MembershipFactory().user):
        client.force_login(person)
        address = f"/workspace/{owner.exhibitor.slug}/certificates/{act.format(pk=certificate.pk)}"
        assert client.post(address, {"name": "Stolen"}).status_code == 404

    assert [row.name for row in Certificate.objects.all()] == ["BSCI"]


def test_managers_are_reminded_once_at_each_stage(owner, remind):
    host = MembershipFactory(exhibitor=owner.exhibitor, role=Membership.Role.HOST)
    certificate = lapsing_in(owner, 61)
    assert remind() == []

    heard = []
    for left in (60, 45, 30, 8, 7, 1, 0, -1):
        Certificate.objects.filter(pk=certificate.pk).update(
            valid_until=timezone.localdate() + datetime.timedelta(days=left)
        )
        heard += [(left, to) for to, _subject in remind() + remind()]

    assert heard == [(60, owner.user.email), (30, owner.user.email), (7, owner.user.email)]
    assert host.user.email not in [to for _left, to in heard]


def test_one_mail_tells_of_all_certificates_of_a_stage(owner, remind):
    lapsing_in(owner, 20)
    lapsing_in(owner, 25, name="GOTS")

    assert remind() == [(owner.user.email, "2 certificates lapse soon")]


def test_renewed_certificate_is_reminded_of_anew(owner, remind):
    certificate = lapsing_in(owner, 5)
    assert len(remind()) == 1

    certificate.refresh_from_db()
    certificate.valid_until += datetime.timedelta(days=20)
    services.save_certificate(certificate)

    assert len(remind()) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_number_of_queries(client, owner, base, count, django_assert_num_queries):
    for _n in range(count):
        lapsing_in(owner, 30)
    client.get("/help/")

    with django_assert_num_queries(4):
        client.get(base)
