"""Companies are verified with evidence and a date; organisers hear before a check lapses."""

import datetime

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from exhibitors.models import Check
from exhibitors.services import record_check, report_lapsing_checks
from fair.models import AuditEntry
from tests.factories import BoothFactory, ExhibitorFactory, MembershipFactory, OrganiserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(client):
    person = OrganiserFactory()
    client.force_login(person)
    return person


def check_of(exhibitor, days=None, kind="licence", organiser=None):
    today = timezone.localdate()
    until = None if days is None else today + datetime.timedelta(days=days)
    by = organiser or OrganiserFactory()
    return record_check(exhibitor, by, kind, "Register", today, until)


def page_of(exhibitor):
    return reverse("admin:exhibitors_check_company", args=[exhibitor.pk])


def test_a_company_is_verified_on_its_page_and_buyers_see_what_was_checked(client, organiser):
    booth = BoothFactory()
    assert "No mark." in client.get(page_of(booth.exhibitor)).content.decode()

    client.post(
        page_of(booth.exhibitor),
        {
            "kind": "factory",
            "method": "Visited the works",
            "checked_on": timezone.localdate(),
            "evidence": SimpleUploadedFile("visit.pdf", b"%PDF-1.4 %%EOF"),
        },
    )

    check = Check.objects.get()
    assert (check.checked_by, check.exhibitor.verified_on) == (organiser, timezone.localdate())
    assert AuditEntry.objects.about(booth.exhibitor).get().verb == "check.recorded"
    assert "Visited the works" in client.get(page_of(booth.exhibitor)).content.decode()
    public = client.get(f"/booths/{booth.slug}/").content.decode()
    assert "Visited the works" in public
    assert check.evidence.name not in public


def test_a_check_recorded_in_error_is_taken_back(client, organiser):
    check = check_of(ExhibitorFactory())

    client.post(reverse("admin:exhibitors_check_withdraw", args=[check.pk]))

    assert not Check.objects.exists()
    check.exhibitor.refresh_from_db()
    assert not check.exhibitor.is_verified
    verbs = AuditEntry.objects.about(check.exhibitor).values_list("verb", flat=True)
    assert list(verbs) == ["check.withdrawn", "check.recorded"]


def test_a_refused_check_says_why_and_records_nothing(client, organiser):
    exhibitor = ExhibitorFactory()

    answer = client.post(
        page_of(exhibitor), {"kind": "factory", "method": "Visit", "checked_on": "2999-01-01"}
    )

    assert "A check cannot be dated in the future." in answer.content.decode()
    assert not Check.objects.exists()


def test_the_company_itself_records_nothing(client):
    member = MembershipFactory()
    client.force_login(member.user)

    sent = {"kind": "factory", "method": "Trust us", "checked_on": timezone.localdate()}
    assert client.post(page_of(member.exhibitor), sent).status_code == 302

    assert not Check.objects.exists()


def test_checks_that_lapse_are_listed(client, organiser):
    soon, later = check_of(ExhibitorFactory(), 5), check_of(ExhibitorFactory(), 50)
    check_of(ExhibitorFactory())
    address = reverse("admin:exhibitors_check_changelist")

    def shown(query):
        return list(client.get(address + query).context["cl"].result_list)

    assert shown("?lapses=7") == [soon]
    assert shown("?lapses=60") == [soon, later]
    assert shown("?lapses=lapsed") == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_checks_costs_the_same_for_one_and_three(
    client, organiser, count, django_assert_num_queries
):
    for _ in range(count):
        check_of(ExhibitorFactory(), 5, organiser=organiser)

    client.get(reverse("admin:index"))  # from here on the counts of the console's frame are known

    with django_assert_num_queries(4):
        client.get(reverse("admin:exhibitors_check_changelist"))


@pytest.mark.parametrize(("days", "reports"), [(61, 0), (60, 1), (31, 1), (30, 1), (7, 1), (0, 1), (-1, 0)])
def test_organisers_hear_once_a_stage(days, reports, django_capture_on_commit_callbacks):
    organiser = OrganiserFactory(language="zh-hans")
    check = check_of(ExhibitorFactory(name="Ironwood"), 90, organiser=organiser)
    Check.objects.update(valid_until=timezone.localdate() + datetime.timedelta(days=days))

    with django_capture_on_commit_callbacks(execute=True):
        assert report_lapsing_checks() == reports
        assert report_lapsing_checks() == 0

    assert [sent.to for sent in mail.outbox] == [[organiser.email]] * reports
    assert all("Ironwood: 营业执照" in sent.body for sent in mail.outbox)
    check.refresh_from_db()
    assert check.reported_at_days == {60: 60, 31: 60, 30: 30, 7: 7, 0: 7}.get(days)


def test_a_check_that_another_follows_is_not_reported():
    exhibitor = ExhibitorFactory()
    check_of(exhibitor, 5)
    check_of(exhibitor)

    assert report_lapsing_checks() == 0
