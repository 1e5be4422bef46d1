"""Every page of a person: in the look, in the reader's language and time zone, in few queries."""

import datetime
import os

import pytest
from django.conf import settings
from django.utils import timezone

from tests.accounts.help import PASSWORD, person, sign_in
from tests.factories import EditionFactory, MembershipFactory

pytestmark = pytest.mark.django_db

OF_GUESTS = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/inactive/",
    "/my/privacy/",
]
OF_GUESTS += ["/accounts/password/reset/done/", "/terms/"]
OF_PEOPLE = [
    "/my/",
    "/my/profile/",
    "/my/privacy/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
]
OF_PEOPLE += ["/accounts/2fa/", "/accounts/reauthenticate/", "/exhibitors/join/"]
AFTER_THE_PASSWORD = ["/accounts/2fa/totp/activate/"]


def assert_in_the_look(response):
    """In the fair's frame, from our own templates, with nothing that the strict policy would stop."""
    page = response.content.decode()
    assert response.status_code == 200
    assert 'class="topbar"' in page
    assert "style=" not in page
    assert "<script>" not in page
    ours = settings.BASE_DIR / "templates"
    names = {template.name for template in response.templates if template.name}
    foreign = {
        name
        for name in names
        if not os.path.exists(os.path.join(ours, name)) and not name.startswith("django/forms/")
    }
    assert foreign == set()


@pytest.mark.parametrize("address", OF_GUESTS)
def test_a_guests_page_is_in_the_look(client, address):
    assert_in_the_look(client.get(address))


@pytest.mark.parametrize("address", OF_PEOPLE)
def test_a_persons_page_is_in_the_look(client, address):
    client.force_login(person())

    assert_in_the_look(client.get(address))


@pytest.mark.parametrize("address", [*OF_PEOPLE, "/accounts/password/set/", "/accounts/2fa/recovery-codes/"])
def test_a_persons_page_leads_guests_through_the_door(client, address):
    response = client.get(address)

    if address in {"/my/privacy/", "/accounts/logout/"}:
        assert response.status_code == (200 if address == "/my/privacy/" else 302)
    else:
        assert response.url.startswith("/accounts/login/?next=")


def test_the_pages_in_between_are_in_the_look(client):
    user = person()
    client.post("/accounts/password/reset/", {"email": user.email})
    assert_in_the_look(client.get("/accounts/password/reset/confirm/"))
    client.session.flush()
    client.force_login(user)
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert_in_the_look(client.get("/accounts/confirm-email/"))
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert_in_the_look(client.get("/accounts/2fa/totp/activate/"))
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    assert_in_the_look(client.get("/accounts/password/set/"))


def test_the_pages_of_the_second_step_are_in_the_look(client):
    from tests.accounts.test_signin import turn_on_second_step

    person()
    sign_in(client)
    turn_on_second_step(client)
    assert f"since {timezone.localdate():%-d %B %Y}" in client.get("/accounts/2fa/").content.decode()
    for address in ["", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/", "reauthenticate/"]:
        assert_in_the_look(client.get(f"/accounts/2fa/{address}"))
    client.logout()
    sign_in(client)
    assert_in_the_look(client.get("/accounts/2fa/authenticate/"))


@pytest.mark.parametrize("companies", [1, 3])
def test_my_page_takes_few_queries(client, django_assert_num_queries, companies):
    user = person()
    MembershipFactory.create_batch(companies, user=user)
    EditionFactory()
    client.force_login(user)
    client.get("/my/")

    with django_assert_num_queries(3):  # the person, the hats, the meetings
        client.get("/my/")


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/terms/"])
def test_a_guests_page_takes_no_queries(client, db, django_assert_num_queries, address):
    EditionFactory()
    client.get(address)

    with django_assert_num_queries(0):
        client.get(address)


@pytest.mark.parametrize("lines", [1, 3])
def test_the_ledger_takes_few_queries(client, django_assert_num_queries, lines):
    from accounts.services import give_consent, withdraw_consent

    user = person()
    for _line in range(lines):
        give_consent("visits", user=user)
        withdraw_consent("visits", user=user)
    EditionFactory()
    client.force_login(user)
    client.get("/my/privacy/")

    with django_assert_num_queries(4):  # the person, the hats, the ledger, what stands
        client.get("/my/privacy/")


def test_the_look_of_a_page_follows_the_person_not_the_browser(client):
    client.force_login(person(language="zh-hans", time_zone="Asia/Tokyo"))
    page = client.get("/my/", headers={"Accept-Language": "en"})

    assert '<html lang="zh-hans"' in page.content.decode()
    assert page.headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(
    ("own", "cookie", "hour"),
    [("Asia/Tokyo", "Europe/Paris", "19:00"), ("", "Europe/Paris", "11:00"), ("", "Mars/Olympus", "18:00")],
    ids=["the person's", "the browser's", "the fair's"],
)
def test_times_are_the_readers(client, own, cookie, hour):
    EditionFactory(time_zone="Asia/Shanghai")
    user = person(time_zone=own)
    moment = datetime.datetime(2026, 1, 10, 10, tzinfo=datetime.UTC)
    user.consents.create(purpose="visits", text_version="1", given_at=moment, withdrawn_at=moment)
    client.force_login(user)
    client.cookies["tz"] = cookie

    assert f"10 January 2026, {hour}" in client.get("/my/privacy/").content.decode()
    assert timezone.get_current_timezone_name() == "UTC"


def test_organisers_see_people_and_their_consents(admin_client):
    user = person()
    user.consents.create(purpose="visits", text_version="1")
    page = admin_client.get(f"/console/accounts/user/{user.pk}/change/")

    assert page.status_code == 200
    assert admin_client.get("/console/accounts/user/?q=mina").status_code == 200
    new = {
        "email": "new@example.org",
        "name": "New",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "usable_password": "true",
    }
    inlines = {
        f"consents-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    assert admin_client.post("/console/accounts/user/add/", {**new, **inlines}).status_code == 302
