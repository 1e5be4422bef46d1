import datetime
import hashlib
import hmac
import struct
import time
from base64 import b32decode

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from tests.accounts.help import PASSWORD, code_in, person, sign_in

pytestmark = pytest.mark.django_db


def totp(secret):
    """The six digits of an authenticator app (RFC 6238), written apart from the code under test."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def turn_on_second_step(client):
    """Sets the authenticator app up as a person does; returns its secret."""
    page = "/accounts/2fa/totp/activate/"
    again = client.get(page).url
    client.post(again, {"password": PASSWORD})
    secret = client.get(page).context["form"].secret
    assert client.post(page, {"code": totp(secret)}).url == "/accounts/2fa/recovery-codes/"
    return secret


def test_signing_in_leads_back(client):
    person()
    page = client.get("/my/profile/", follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/login/?next=/my/profile/"
    assert 'href="/accounts/signup/?next=%2Fmy%2Fprofile%2F"' in page.content.decode()

    assert sign_in(client, next="/my/profile/").url == "/my/profile/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(client, target):
    person()

    assert sign_in(client, next=target).url == "/"


def test_a_wrong_password_and_an_unknown_address_read_alike(client):
    person()

    wrong = sign_in(client, password="wrong").context["form"].errors
    unknown = sign_in(client, email="nobody@example.org").context["form"].errors

    assert (
        wrong == unknown == {"__all__": ["The email address and/or password you specified are not correct."]}
    )


def test_guessing_a_password_is_stopped(client):
    person()
    for _attempt in range(5):
        sign_in(client, password="wrong")

    response = sign_in(client)

    assert response.context["form"].errors == {
        "__all__": ["Too many failed login attempts. Try again later."]
    }
    assert client.get("/my/").status_code == 302


def test_an_unverified_address_is_asked_for_its_code(client, mailoutbox):
    User.objects.create_user("new@example.org", PASSWORD)

    assert sign_in(client, "new@example.org", next="/halls/").url == "/accounts/confirm-email/"
    assert client.get("/my/").status_code == 302
    assert client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[0])}).url == "/halls/"


def test_a_forgotten_password_is_set_anew_by_code(client, mailoutbox):
    user = person(language="zh-hans")
    client.post("/accounts/password/reset/", {"email": user.email, "next": "/halls/"})
    mail = mailoutbox[0]
    assert client.post("/accounts/password/reset/confirm/", {"code": code_in(mail)}).status_code == 302
    new = {"password1": "another long secret", "password2": "another long secret"}
    response = client.post("/accounts/password/reset/complete/?next=/halls/", new)

    user.refresh_from_db()
    assert 'lang="zh-hans"' in mail.alternatives[0][0]
    assert response.url == "/halls/"
    assert user.check_password("another long secret")


def test_a_wrong_reset_code_leaves_the_password(client, mailoutbox):
    user = person()
    client.post("/accounts/password/reset/", {"email": user.email})
    for _attempt in range(5):
        client.post("/accounts/password/reset/confirm/", {"code": "AAAA-AAAA"})
    late = client.post("/accounts/password/reset/confirm/", {"code": code_in(mailoutbox[0])})

    user.refresh_from_db()
    assert late.url == "/accounts/login/"
    assert user.check_password(PASSWORD)


def test_asking_for_a_password_tells_nothing_of_who_is_here(client, mailoutbox):
    person()
    known = client.post("/accounts/password/reset/", {"email": "mina@example.org"}, follow=True)
    client.session.flush()
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert [mail.subject.partition(" ")[0] for mail in mailoutbox][1:] == ["No"]


def test_the_second_step_is_told_by_mail(client, mailoutbox, django_capture_on_commit_callbacks):
    person()
    sign_in(client)
    with django_capture_on_commit_callbacks(execute=True):
        turn_on_second_step(client)

    mail = mailoutbox[0]
    assert mail.subject == "The second step is on at Kapok"
    assert "from the address 127.0.0.1" in mail.body
    assert "http://testserver/accounts/password/reset/" in mail.body
    assert "\n\n\n" not in mail.body


def test_the_second_step_is_set_up_and_asked_for(client):
    person()
    sign_in(client)
    secret = turn_on_second_step(client)
    client.logout()

    assert sign_in(client, next="/halls/").url == "/accounts/2fa/authenticate/"
    assert client.get("/my/").status_code == 302
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.context["form"].errors == {"code": ["Incorrect code."]}
    cache.clear()  # a code opens once: the app would show the next one half a minute later
    assert client.post("/accounts/2fa/authenticate/", {"code": totp(secret)}).url == "/halls/"


def test_a_recovery_code_opens_once(client):
    person()
    sign_in(client)
    turn_on_second_step(client)
    codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10
    assert codes[0] in client.get("/accounts/2fa/recovery-codes/download/").content.decode()
    client.logout()

    sign_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).url == "/"
    client.logout()
    sign_in(client)
    again = client.post("/accounts/2fa/authenticate/", {"code": codes[0]})

    assert again.context["form"].errors == {"code": ["Incorrect code."]}
    assert client.get("/my/").status_code == 302


def test_turning_the_second_step_off_takes_the_password(client):
    person()
    sign_in(client)
    turn_on_second_step(client)
    client.logout()
    user = User.objects.get()
    client.force_login(user)

    response = client.post("/accounts/2fa/totp/deactivate/")

    assert response.url.startswith("/accounts/reauthenticate/")
    assert user.authenticator_set.count() == 2


def test_the_qr_code_is_drawn_in_the_page(client):
    person()
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = client.get("/accounts/2fa/totp/activate/").content.decode()

    assert page.count("<svg width=") == 1
    assert "<?xml" not in page
    assert "style=" not in page


def test_another_address_is_taken_only_with_its_code(client, mailoutbox):
    user = person()
    sign_in(client)
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    user.refresh_from_db()
    assert user.email == "mina@example.org"

    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[0])})

    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert [mail.to for mail in mailoutbox] == [["new@example.org"], ["mina@example.org"]]


def test_the_console_has_no_door_of_its_own(client):
    person(is_staff=True, is_superuser=True)

    response = client.post("/console/login/", {"username": "mina@example.org", "password": PASSWORD})

    assert response.url == "/accounts/login/?next=%2Fconsole%2Flogin%2F"
    assert sign_in(client, next="/console/").url == "/console/"
    assert client.get("/console/accounts/user/").status_code == 200


def test_a_buyer_is_not_let_into_the_console(client):
    client.force_login(person())

    assert client.get("/console/", follow=True).status_code == 403


def test_a_superuser_of_the_command_line_needs_no_code(client):
    User.objects.create_superuser("root@example.org", PASSWORD)

    assert sign_in(client, "root@example.org").url == "/"


def test_a_code_typed_late_is_refused(client, mailoutbox, monkeypatch):
    user = person()
    client.post("/accounts/password/reset/", {"email": user.email})
    later = timezone.now() + datetime.timedelta(minutes=16)
    monkeypatch.setattr("time.time", lambda: later.timestamp())

    assert (
        client.post("/accounts/password/reset/confirm/", {"code": code_in(mailoutbox[0])}).status_code == 302
    )
    assert client.get("/accounts/password/reset/complete/").url == "/accounts/password/reset/"
