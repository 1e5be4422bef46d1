import pytest

from exhibitors.models import Membership
from tests.factories import ExhibitorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_workspace_leads_to_the_company_whose_hat_is_worn(client):
    member = MembershipFactory()
    second = MembershipFactory(user=member.user)
    client.force_login(member.user)

    assert client.get("/workspace/").url == f"/workspace/{member.exhibitor.slug}/"

    client.post("/hat/", {"hat": f"exhibitor:{second.exhibitor_id}"})
    assert client.get("/workspace/").url == f"/workspace/{second.exhibitor.slug}/"


def test_workspace_asks_whoever_has_no_company_to_bring_one(client):
    client.force_login(UserFactory())

    assert client.get("/workspace/").url == "/exhibitors/join/"


@pytest.mark.parametrize("role", Membership.Role.values)
def test_staff_come_in_by_the_address_of_their_company(client, role):
    member = MembershipFactory(role=role)
    client.force_login(member.user)

    assert client.get(f"/workspace/{member.exhibitor.slug}/").status_code == 200


def test_workspace_of_another_company_is_not_there(client):
    client.force_login(MembershipFactory().user)

    assert client.get(f"/workspace/{ExhibitorFactory().slug}/").status_code == 404


def test_guest_is_asked_to_sign_in_and_comes_back(client):
    slug = ExhibitorFactory().slug

    assert client.get(f"/workspace/{slug}/").url == f"/accounts/login/?next=/workspace/{slug}/"
