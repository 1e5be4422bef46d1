import datetime

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.notices.kinds import told
from exhibitors import services
from exhibitors.models import Membership
from fair.jobs import run_job
from tests.exhibitors.test_import_runs import rows_of, upload_of
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return MembershipFactory()


def test_whoever_started_an_import_hears_of_its_end_until_they_look(client, owner):
    rows = [*rows_of(3), ["K-x", "", "", "", ""]]
    new = services.upload_catalogue(owner.exhibitor, owner.user, upload_of(rows))
    run_job(services.start_import(new, owner.user).job_id)

    row = Notification.objects.get()
    notice = told(row)
    assert (row.user, row.mail_due_at) == (owner.user, None)
    assert (notice.title, notice.text) == (
        "Your import is done",
        "4 rows were read. 1 has to be corrected.",
    )
    client.force_login(owner.user)
    assert client.get(notice.url).status_code == 200
    assert not Notification.objects.unread().exists()


def test_lapsing_certificates_are_told_to_those_who_manage_once_a_stage(owner):
    MembershipFactory(exhibitor=owner.exhibitor, role=Membership.Role.HOST)
    soon = timezone.localdate() + datetime.timedelta(days=20)
    owner.exhibitor.certificates.create(name="BSCI", valid_until=soon)
    owner.exhibitor.certificates.create(name="FSC", valid_until=soon)

    services.remind_of_certificates()
    services.remind_of_certificates()

    row = Notification.objects.get()
    notice = told(row)
    assert (row.user, row.count, row.mail_due_at) == (owner.user, 1, None)  # the mail goes by itself
    assert (notice.title, notice.text) == ("2 certificates lapse soon", "Within 30 days.")
    assert notice.url == f"/workspace/{owner.exhibitor.slug}/certificates/"
