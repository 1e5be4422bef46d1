import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from accounts import consent
from accounts.models import Consent
from accounts.services import give_consent, withdraw_consent
from booths.models import Visit
from tests.accounts.help import person, sign_in
from tests.factories import EditionFactory

pytestmark = pytest.mark.django_db

VISITS = Consent.Purpose.VISITS
BAR = "<consent-bar"


def answer(client, words, **more):
    return client.post("/my/privacy/answer/", {"answer": words, **more})


def remembers(client, rf):
    """What the site would answer a request with this browser's cookies."""
    request = rf.get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items() if morsel.value}
    request.user = AnonymousUser()
    return consent.may_remember(request)


def test_the_ledger_only_grows():
    user = person()
    first = give_consent(VISITS, user=user)
    assert give_consent(VISITS, user=user) == first
    withdraw_consent(VISITS, user=user)
    second = give_consent(VISITS, user=user)

    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert (second.withdrawn_at, second.pk != first.pk) == (None, True)
    assert Consent.objects.count() == 2


def test_the_database_lets_one_consent_stand():
    user = person()
    give_consent(VISITS, user=user)

    with pytest.raises(IntegrityError):
        Consent.objects.create(user=user, purpose=VISITS, text_version="1")


def test_a_withdrawal_touches_nobody_else():
    user, other, guest = person(), person("other@example.org"), uuid.uuid4()
    for giver in ({"user": user}, {"user": other}, {"visitor": guest}):
        give_consent(VISITS, **giver)

    assert withdraw_consent(VISITS, user=user) == 1
    assert withdraw_consent(VISITS) == 0
    assert Consent.objects.standing().count() == 2


def test_a_withdrawal_erases_the_visits_of_that_person_alone():
    user, guest = person(), uuid.uuid4()
    edition = EditionFactory()
    for visitor in (
        {"user": user},
        {"user": user, "visitor": guest},
        {"visitor": guest},
        {"visitor": uuid.uuid4()},
    ):
        Visit.objects.create(edition=edition, **visitor)

    withdraw_consent(VISITS, user=user)
    assert Visit.objects.filter(user=user).count() == 0
    assert Visit.objects.count() == 2
    withdraw_consent(VISITS, visitor=guest)
    assert Visit.objects.count() == 1


def test_a_guest_is_asked_once_and_yes_is_kept(client, rf):
    assert BAR in client.get("/privacy/").content.decode()
    assert not remembers(client, rf)

    response = answer(client, "yes", next="/privacy/")

    line = Consent.objects.get()
    assert response.url == "/privacy/"
    assert (line.user, line.purpose, line.text_version) == (None, VISITS, "2026-11.2")
    assert remembers(client, rf)
    assert BAR not in client.get("/privacy/").content.decode()


def test_no_leaves_nothing_personal_behind(client, rf):
    answer(client, "no")

    assert {name: morsel.value for name, morsel in client.cookies.items() if morsel.value} == {
        "consent": "no"
    }
    assert Consent.objects.count() == 0
    assert not remembers(client, rf)
    assert BAR not in client.get("/privacy/").content.decode()


def test_a_guest_takes_it_back(client, rf):
    answer(client, "yes")
    page = client.get("/my/privacy/").content.decode()
    assert "Take it back" in page

    answer(client, "no")

    assert Consent.objects.get().withdrawn_at is not None
    assert not remembers(client, rf)
    assert client.cookies["visitor"].value == ""


@pytest.mark.parametrize("cookie", ["{}", "{}:1abc:forged", "not-a-uuid", "\x00"])
def test_a_visitor_cookie_of_ones_own_making_is_nobody(client, rf, cookie):
    victim = uuid.uuid4()
    give_consent(VISITS, visitor=victim)
    client.cookies["visitor"] = cookie.format(victim)

    assert not remembers(client, rf)
    assert len(client.get("/my/privacy/").context["ledger"]) == 0
    answer(client, "no")
    assert Consent.objects.standing().count() == 1


def test_a_guests_yes_goes_along_through_the_door(client):
    user = person()
    answer(client, "yes")
    sign_in(client)

    assert user.consents.standing().get().purpose == VISITS
    assert client.get("/my/privacy/").context["remembering"]


def test_a_guests_yes_does_not_overrule_the_persons_no(client):
    user = person()
    give_consent(VISITS, user=user)
    withdraw_consent(VISITS, user=user)
    answer(client, "yes")
    sign_in(client)

    assert user.consents.standing().count() == 0


def test_a_persons_answer_is_the_persons(client):
    user = person()
    client.force_login(user)
    answer(client, "yes")
    assert client.get("/my/privacy/").context["remembering"]
    answer(client, "no")

    line = user.consents.get()
    assert line.withdrawn_at is not None
    assert not client.get("/my/privacy/").context["remembering"]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example"])
def test_an_answer_leads_to_no_other_site(client, target):
    assert answer(client, "no", next=target).url == "/my/privacy/"


def test_an_answer_is_posted(client):
    assert client.get("/my/privacy/answer/").status_code == 405
