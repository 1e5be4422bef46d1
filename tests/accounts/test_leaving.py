import json

import pytest

from accounts.leaving import leave
from accounts.models import User
from accounts.services import give_consent
from booths.models import Message, ShortlistItem, Visit
from exhibitors.models import Membership
from fair.errors import Refused
from tests.accounts.help import PASSWORD, person, sign_in
from tests.factories import (
    BoothFactory,
    EditionFactory,
    MembershipFactory,
    MessageFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def someone_busy():
    """A buyer with a shortlist, a visit, a line in a talk and a consent."""
    user = person()
    Visit.objects.create(user=user, edition=EditionFactory())
    ShortlistItem.objects.create(user=user, product=ProductFactory(), note="Ask for a sample.")
    MessageFactory(author=user, room=BoothFactory().room, text="Is it in stock?")
    give_consent("visits", user=user)
    return user


def test_a_person_takes_all_data_along_but_no_secret(client):
    user = someone_busy()
    MessageFactory(author=UserFactory(), room=BoothFactory().room, removed_by=user, text="Not mine")
    client.force_login(user)

    response = client.get("/my/data/my-data.json")
    data = json.loads(response.content)

    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert data["accounts.user"][0]["email"] == "mina@example.org"
    assert [line["text"] for line in data["booths.message"]] == ["Is it in stock?"]
    assert [line["note"] for line in data["booths.shortlistitem"]] == ["Ask for a sample."]
    assert [line["purpose"] for line in data["accounts.consent"]] == ["visits"]
    assert "password" not in response.content.decode()
    assert "mfa.authenticator" not in data


def test_guests_take_nothing_along(client):
    assert client.get("/my/data/my-data.json").status_code == 302


def test_leaving_erases_the_person_and_keeps_what_others_need(client):
    user = someone_busy()
    other = someone_else = person("other@example.org")
    ShortlistItem.objects.create(user=someone_else, product=ProductFactory())
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/my/leave/").status_code == 200

    response = client.post("/my/leave/")

    user.refresh_from_db()
    assert response.url == "/"
    assert (user.name, user.company, user.is_active, str(user)) == ("", "", False, "Someone who has left")
    assert "mina" not in json.dumps([list(row) for row in User.objects.values_list("email", "name")])
    assert Visit.objects.count() == 0
    assert [item.user for item in ShortlistItem.objects.all()] == [other]
    assert Message.objects.get().author == user
    assert user.consents.standing().count() == 0
    assert client.get("/my/").status_code == 302
    assert sign_in(client).context["form"].errors
    client.post("/accounts/password/reset/", {"email": "mina@example.org"})
    assert person().pk != user.pk


def test_leaving_takes_the_password(client):
    user = person()
    client.force_login(user)

    assert client.post("/my/leave/").url.startswith("/accounts/reauthenticate/")
    user.refresh_from_db()
    assert user.is_active


def test_the_only_owner_of_a_company_cannot_leave():
    work = MembershipFactory(user=person())

    with pytest.raises(Refused):
        leave(work.user)

    work.user.refresh_from_db()
    assert (work.user.email, work.user.is_active) == ("mina@example.org", True)
    assert Membership.objects.count() == 1


def test_one_of_two_owners_can_leave():
    work = MembershipFactory(user=person())
    MembershipFactory(exhibitor=work.exhibitor)

    leave(work.user)

    assert Membership.objects.filter(user=work.user).count() == 0
    assert Membership.objects.count() == 1


def test_leaving_ends_every_session(client):
    user = person()
    client.force_login(user)
    leave(User.objects.get(pk=user.pk))

    assert client.get("/my/").status_code == 302
