import datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts import suspending
from accounts.services import create_person
from fair.errors import Refused
from fair.models import AuditEntry
from tests.factories import OrganiserFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser():
    return OrganiserFactory()


@pytest.fixture
def person():
    return create_person("eve@example.org", "a long enough secret", name="Eve")


def signed_in(person):
    browser = Client()
    browser.force_login(person)
    assert browser.get("/my/").status_code == 200
    return browser


def is_in(browser):
    return browser.get("/my/").status_code == 200


def suspend(person, by, **more):
    return suspending.suspend(person, by, "Sends the same to forty booths.", **more)


def test_suspended_person_is_out_everywhere_and_has_mail(
    person, organiser, mailoutbox, django_capture_on_commit_callbacks
):
    browsers = [signed_in(person), signed_in(person)]

    with django_capture_on_commit_callbacks(execute=True):
        suspend(person, organiser)

    assert [is_in(browser) for browser in browsers] == [False, False]
    assert "forty booths" in mailoutbox[0].body
    entry = AuditEntry.objects.about(person).get()
    assert (entry.actor, entry.verb) == (organiser, "user.suspended")


def test_suspended_person_cannot_come_back_until_it_is_lifted(client, person, organiser):
    suspend(person, organiser)
    sign_in = {"login": person.email, "password": "a long enough secret"}
    client.post("/accounts/login/", sign_in)
    assert not is_in(client)

    suspending.reinstate(person, organiser)
    client.post("/accounts/login/", sign_in)
    assert is_in(client)


def test_suspension_ends_by_itself(person, organiser):
    suspend(person, organiser, until=timezone.now() + datetime.timedelta(hours=1))
    assert suspending.lift_suspensions() == 0

    person.suspensions.update(until=timezone.now() - datetime.timedelta(seconds=1))
    assert suspending.lift_suspensions() == 1
    person.refresh_from_db()
    assert person.is_active
    assert suspending.lift_suspensions() == 0


def test_nobody_suspends_themselves_nor_those_who_may_do_more(organiser):
    helper = UserFactory(is_staff=True)
    for user, by in [(organiser, organiser), (organiser, helper)]:
        with pytest.raises(Refused):
            suspend(user, by)

    organiser.refresh_from_db()
    assert organiser.is_active


@pytest.mark.parametrize("more", [{"until": timezone.now() - datetime.timedelta(hours=1)}, {}])
def test_suspension_wants_a_reason_and_an_end_to_come(person, organiser, more):
    with pytest.raises(Refused):
        suspending.suspend(person, organiser, "" if not more else "Spam", **more)

    person.refresh_from_db()
    assert person.is_active
    assert not person.suspensions.exists()


def test_sign_out_everywhere_ends_every_session_and_nothing_else(person, organiser):
    browsers, other = [signed_in(person), signed_in(person)], signed_in(UserFactory())

    suspending.sign_out_everywhere(person, organiser)

    assert [is_in(browser) for browser in browsers] == [False, False]
    assert is_in(other)
    assert is_in(signed_in(type(person).objects.get(pk=person.pk)))


def desk(person):
    return f"/console/accounts/user/{person.pk}/conduct/"


def test_organiser_suspends_on_the_page(client, person, organiser):
    client.force_login(organiser)
    assert client.get(desk(person)).status_code == 200

    assert client.post(f"{desk(person)}suspend/", {"reason": ""}).status_code == 422
    client.post(f"{desk(person)}suspend/", {"reason": "Spam", "until": ""})
    person.refresh_from_db()
    assert not person.is_active

    client.post(f"{desk(person)}reinstate/", {"note": "Apologised"})
    person.refresh_from_db()
    assert person.is_active


@pytest.mark.parametrize("step", ["suspend", "sign-out", "merge", "reinstate"])
def test_others_do_nothing_to_people(client, person, step):
    browser = signed_in(person)
    client.force_login(UserFactory(is_staff=True))  # an organiser without the right to change people

    response = client.post(f"{desk(person)}{step}/", {"reason": "x", "email": person.email})

    assert response.status_code == 403
    assert is_in(browser)
