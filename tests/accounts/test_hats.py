import pytest

from tests.accounts.help import person
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def keys(client):
    return [hat.key for hat in client.get("/my/").context["hats"].all]


def test_a_buyer_has_one_hat(client):
    client.force_login(person())

    assert keys(client) == ["buyer"]


def test_one_person_wears_all_hats(client):
    user = person(is_staff=True)
    work = MembershipFactory(user=user)
    MembershipFactory()
    client.force_login(user)

    assert keys(client) == ["buyer", f"exhibitor:{work.exhibitor_id}", "organiser"]


def test_a_companys_hat_leads_to_its_workspace(client):
    work = MembershipFactory(user=person())
    client.force_login(work.user)

    response = client.post("/hat/", {"hat": f"exhibitor:{work.exhibitor_id}"})

    assert response.url == f"/workspace/{work.exhibitor.slug}/"
    assert client.get("/my/").context["hats"].current.label == work.exhibitor.name


def test_an_organisers_hat_leads_to_the_console(client):
    client.force_login(person(is_staff=True))

    assert client.post("/hat/", {"hat": "organiser"}).url == "/console/"


@pytest.mark.parametrize("hat", ["organiser", "exhibitor:{}", "exhibitor:0", "king", "", "\x00"])
def test_a_hat_of_others_is_not_found_and_changes_nothing(client, hat):
    other = MembershipFactory()
    client.force_login(person())
    client.post("/hat/", {"hat": "buyer"})

    response = client.post("/hat/", {"hat": hat.format(other.exhibitor_id)})

    assert response.status_code == 404
    assert client.session["hat"] == "buyer"


def test_a_hat_that_was_lost_is_taken_off(client):
    work = MembershipFactory(user=person())
    client.force_login(work.user)
    client.post("/hat/", {"hat": f"exhibitor:{work.exhibitor_id}"})
    work.delete()

    assert client.get("/my/").context["hats"].current.key == "buyer"


def test_guests_have_no_hat(client):
    assert client.post("/hat/", {"hat": "buyer"}).url == "/accounts/login/?next=/hat/"
    assert client.get("/hat/").status_code == 302
