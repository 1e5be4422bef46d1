import datetime
import re
import threading

import pytest
from django.db import connection
from django.utils import timezone

from accounts.services import create_person
from exhibitors import services
from exhibitors.models import Invitation, Membership
from fair.errors import Refused
from fair.models import AuditEntry
from tests.factories import ExhibitorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
OWNER, MANAGER, HOST = Membership.Role.values


@pytest.fixture
def owner():
    return MembershipFactory()


@pytest.fixture
def invite(owner, django_capture_on_commit_callbacks):
    def invite(email="omar@example.org", role=HOST, by=None, language="en"):
        with django_capture_on_commit_callbacks(execute=True):
            return services.invite_person(owner.exhibitor, by or owner.user, email, role, language)

    return invite


def link_in(mail):
    return re.search(r"http://\S+?(/invitations/\S+)", mail.body)[1]


def colleague(owner, role):
    return MembershipFactory(exhibitor=owner.exhibitor, role=role)


def test_invitation_is_a_mail_with_a_link_that_leads_into_the_team(client, owner, invite, mailoutbox):
    invite()
    (mail,) = mailoutbox
    assert mail.to == ["omar@example.org"]
    assert str(owner.exhibitor) in mail.subject
    omar = create_person("omar@example.org", name="Omar")
    client.force_login(omar)

    assert "Join the team" in client.get(link_in(mail)).text
    response = client.post(link_in(mail))

    assert response.url == f"/workspace/{owner.exhibitor.slug}/"
    assert owner.exhibitor.memberships.get(user=omar).role == HOST
    assert client.get(response.url).status_code == 200


def test_invitation_mail_speaks_the_language_that_was_chosen(invite, mailoutbox):
    invite(language="zh-hans")

    assert re.search("[\u4e00-\u9fff]", mailoutbox[0].subject + mailoutbox[0].body)


def test_invitation_is_of_no_use_to_whoever_has_another_address(client, owner, invite, mailoutbox):
    invite()
    stranger = create_person("eve@example.org")
    client.force_login(stranger)

    response = client.post(link_in(mailoutbox[0]))

    assert "was sent to omar@example.org" in response.text
    assert not Membership.objects.filter(user=stranger).exists()


def test_an_address_that_is_not_verified_does_not_open_the_door(owner, invite):
    invitation = invite()
    claimed = UserFactory(email="omar@example.org")
    claimed.emailaddress_set.create(email="omar@example.org", verified=False)

    with pytest.raises(Refused):
        services.accept_invitation(invitation, claimed)

    assert owner.exhibitor.memberships.count() == 1


def test_invitation_is_accepted_once(invite):
    invitation = invite()
    omar = create_person("omar@example.org")
    services.accept_invitation(invitation, omar)

    with pytest.raises(Refused):
        services.accept_invitation(invitation, omar)


@pytest.mark.parametrize("end", ["withdrawn", "expired"])
def test_invitation_that_is_over_opens_nothing(owner, invite, end):
    invitation = invite()
    if end == "withdrawn":
        services.withdraw_invitation(invitation)
    else:
        Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(minutes=1))

    with pytest.raises(Refused):
        services.accept_invitation(invitation, create_person("omar@example.org"))

    assert owner.exhibitor.memberships.count() == 1


def test_a_second_invitation_takes_the_place_of_the_first(owner, invite):
    first, second = invite(), invite("OMAR@example.org", MANAGER)

    assert list(owner.exhibitor.invitations.open()) == [second]
    first.refresh_from_db()
    assert first.withdrawn_at


def test_members_are_not_invited_again(owner, invite, mailoutbox):
    with pytest.raises(Refused, match="already"):
        invite(owner.user.email)

    assert mailoutbox == []


def test_only_an_owner_makes_owners(owner, invite):
    manager = colleague(owner, MANAGER)

    with pytest.raises(Refused):
        invite(role=OWNER, by=manager.user)
    with pytest.raises(Refused):
        services.change_role(manager, manager.user, OWNER)
    with pytest.raises(Refused):
        services.remove_member(owner, manager.user)

    assert not Invitation.objects.exists()
    assert Membership.objects.filter(role=OWNER).count() == 1


def test_role_is_changed_and_written_down(owner):
    host = colleague(owner, HOST)

    services.change_role(host, owner.user, MANAGER)

    host.refresh_from_db()
    assert host.role == MANAGER
    entry = AuditEntry.objects.about(host).get()
    assert (entry.actor, entry.before, entry.after) == (owner.user, {"role": HOST}, {"role": MANAGER})


def test_last_owner_cannot_leave_nor_step_down(owner):
    with pytest.raises(Refused, match="last owner"):
        services.remove_member(owner, owner.user)
    with pytest.raises(Refused, match="last owner"):
        services.change_role(owner, owner.user, HOST)

    owner.refresh_from_db()
    assert owner.role == OWNER


@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_leave_at_once(owner):
    second = colleague(owner, OWNER)
    outcomes = []

    def leave(membership):
        try:
            services.remove_member(membership, membership.user)
            outcomes.append("left")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[member]) for member in (owner, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["left", "refused"]
    assert owner.exhibitor.memberships.filter(role=OWNER).count() == 1


def test_member_leaves_on_the_page(client, owner):
    host = colleague(owner, HOST)
    client.force_login(host.user)

    client.post(f"/workspace/{owner.exhibitor.slug}/team/{host.pk}/remove/")

    assert not Membership.objects.filter(pk=host.pk).exists()


def test_host_reads_the_team_but_changes_only_the_own_entry(client, owner):
    host, other = colleague(owner, HOST), colleague(owner, HOST)
    base = f"/workspace/{owner.exhibitor.slug}/team/"
    client.force_login(host.user)
    before = list(Membership.objects.order_by("pk").values())

    assert str(other.user) in client.get(base).text
    assert client.post(base, {"email": "a@example.org", "role": HOST, "language": "en"}).status_code == 404
    assert client.post(f"{base}{other.pk}/", {"job_title": "x"}).status_code == 404
    assert client.post(f"{base}{other.pk}/remove/").status_code == 404
    client.post(f"{base}{host.pk}/", {"job_title": "", "role": OWNER})

    assert list(Membership.objects.order_by("pk").values()) == before
    assert not Invitation.objects.exists()


def test_hours_are_saved_and_checked(client, owner):
    client.force_login(owner.user)
    address = f"/workspace/{owner.exhibitor.slug}/team/{owner.pk}/"
    times = {
        "0-0-starts_at": "09:00",
        "0-0-ends_at": "12:00",
        "0-1-starts_at": "13:00",
        "0-1-ends_at": "18:00",
    }

    response = client.post(address, {**times, "1-0-starts_at": "09:00"})
    assert "Write both times, or none." in response.text
    assert not owner.working_hours.exists()

    client.post(address, {**times, "languages": ["en", "zh-hans"], "job_title": "Export"})
    assert [str(shift) for shift in owner.working_hours.all()] == ["0 09:00–12:00", "0 13:00–18:00"]
    owner.refresh_from_db()
    assert (owner.languages, owner.job_title) == (["en", "zh-hans"], "Export")


@pytest.mark.parametrize("members", [1, 3])
def test_team_page_asks_the_same_number_of_queries(client, owner, members, django_assert_num_queries):
    for _n in range(members - 1):
        colleague(owner, HOST)
    for number in range(members):
        Invitation.objects.create(exhibitor=owner.exhibitor, email=f"{number}@example.org")
    client.force_login(owner.user)
    client.get("/help/")  # the session and the edition are known from here on

    with django_assert_num_queries(6):
        client.get(f"/workspace/{owner.exhibitor.slug}/team/")


def test_invitation_of_another_company_cannot_be_withdrawn(client, owner, invite):
    invitation = invite()
    other = MembershipFactory(exhibitor=ExhibitorFactory())
    client.force_login(other.user)

    response = client.post(
        f"/workspace/{other.exhibitor.slug}/team/invitations/{invitation.pk}/", {"act": "withdraw"}
    )

    assert response.status_code == 404
    assert owner.exhibitor.invitations.open().exists()
