import pytest

from accounts.models import Notification
from accounts.notices.kinds import told
from booths.services import admission, applications
from exhibitors.models import Membership
from tests.factories import (
    ApplicationFactory,
    HallFactory,
    MembershipFactory,
    OrganiserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return ApplicationFactory(waiting=True)


@pytest.fixture
def owner(application):
    member = MembershipFactory(exhibitor=application.exhibitor)
    MembershipFactory(exhibitor=application.exhibitor, role=Membership.Role.HOST)
    return member.user


def test_those_who_manage_hear_what_is_decided_and_have_no_second_mail(application, owner):
    admission.ask_changes(application, OrganiserFactory(), {}, "The licence is cut off.")

    row = Notification.objects.get()
    notice = told(row)
    assert (row.user, row.kind, row.mail_due_at) == (owner, "application.decided", None)
    assert (notice.title, notice.text) == (
        "Pearl Delta Fair, Spring: your application needs changes",
        "The licence is cut off.",
    )
    assert notice.url == f"/workspace/{application.exhibitor.slug}/application/spring/"


@pytest.mark.parametrize(
    ("step", "title"),
    [
        (
            lambda a, by: admission.refuse_application(a, by, "full"),
            "Pearl Delta Fair, Spring: your application was refused",
        ),
        (
            lambda a, by: admission.accept_application(a, by, HallFactory(), 1, "A", 1),
            "Pearl Delta Fair, Spring: you have a stand",
        ),
    ],
)
def test_each_decision_has_its_words(application, owner, step, title):
    step(application, OrganiserFactory())

    assert told(Notification.objects.get()).title == title


def test_own_steps_are_not_told(application, owner):
    applications.withdraw_application(application, owner)

    assert not Notification.objects.exists()


def test_looking_at_the_application_reads_it(client, application, owner):
    admission.refuse_application(application, OrganiserFactory(), "full")
    client.force_login(owner)

    client.get(f"/workspace/{application.exhibitor.slug}/application/spring/")

    assert not Notification.objects.unread().exists()
