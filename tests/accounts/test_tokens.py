"""The page on which people make and revoke their access tokens."""

import json

import pytest

from accounts.leaving import leave
from accounts.models import AccessToken
from fair.rest.models import Answer
from tests.accounts.help import PASSWORD, person, sign_in
from tests.api.conftest import Asker

pytestmark = pytest.mark.django_db
FORM = {"name": "ERP", "scopes": ["read", "catalogue"], "days": "90"}


def key_on(page):
    return page.content.decode().partition('id="key">')[2].partition("<")[0]


@pytest.fixture
def someone(client):
    user = person()
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return user


def test_a_token_is_made_and_shown_once(client, someone):
    page = client.post("/my/tokens/new/", FORM)
    key = key_on(page)

    me = client.get("/api/v1/me/", headers={"Authorization": f"Bearer {key}"}).json()
    assert (me["email"], me["scopes"]) == (someone.email, ["catalogue", "read"])
    assert "no-store" in page.headers["Cache-Control"]
    later = client.get("/my/tokens/").content.decode()
    assert key not in later
    assert "ERP" in later
    assert key[:12] in later
    assert key not in json.dumps(dict(client.session))


def test_making_a_token_wants_a_recent_sign_in(client):
    client.force_login(person())

    response = client.post("/my/tokens/new/", FORM)

    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not AccessToken.objects.exists()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert key_on(client.post("/my/tokens/new/", FORM))


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"days": "9999"}])
def test_what_is_wrong_is_said_beside_its_field(client, someone, wrong):
    page = client.post("/my/tokens/new/", FORM | wrong)

    assert list(page.context["form"].errors) == list(wrong)
    assert not AccessToken.objects.exists()


def test_a_person_revokes_their_own_alone(client, someone):
    own, other = Asker(someone), Asker(person("other@example.org"))

    assert client.post(f"/my/tokens/{other.token.pk}/revoke/").status_code == 404
    assert client.get(f"/my/tokens/{own.token.pk}/revoke/").status_code == 405
    assert client.post(f"/my/tokens/{own.token.pk}/revoke/").headers["Location"] == "/my/tokens/"
    assert list(AccessToken.objects.all()) == [other.token]
    assert own.get("me/").status_code == 401


def test_the_list_costs_the_same_for_one_and_for_three(client, someone, django_assert_num_queries):
    for _number in range(3):
        Asker(someone)
        client.get("/my/tokens/")
        with django_assert_num_queries(3):
            page = client.get("/my/tokens/")
    assert len(page.context["tokens"]) == 3


def test_whoever_leaves_leaves_no_token_and_takes_no_secret_along(client, someone):
    asker = Asker(someone)
    Answer.objects.create(user=someone, key="x", digest="x", status=201)

    data = client.get("/my/data/my-data.json").content.decode()
    leave(someone)

    assert '"accounts.accesstoken"' in data
    assert asker.token.digest not in data
    assert "rest.answer" not in data
    assert not AccessToken.objects.exists()
    assert not Answer.objects.exists()


def test_guests_are_sent_to_sign_in(client):
    for path in ("/my/tokens/", "/my/tokens/new/"):
        assert client.get(path).headers["Location"].startswith("/accounts/login/")


def test_signing_out_everywhere_revokes_tokens_too(someone):
    from accounts.suspending import sign_out_everywhere
    from tests.factories import OrganiserFactory

    asker = Asker(someone)
    sign_out_everywhere(someone, OrganiserFactory())

    assert asker.get("me/").status_code == 401


def test_a_token_of_an_account_that_was_merged_opens_nothing(someone):
    from accounts.merging import merge
    from tests.factories import OrganiserFactory

    gone = Asker(person("other@example.org"))
    merge(someone, gone.user, OrganiserFactory())

    assert gone.get("me/").status_code == 401
    assert not someone.access_tokens.exists()
