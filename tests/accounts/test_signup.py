import datetime
import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Consent, User
from exhibitors.models import Exhibitor
from tests.accounts.help import NEWCOMER, code_in, person, sign_in
from tests.factories import CategoryFactory, EditionFactory

pytestmark = pytest.mark.django_db

CODE_PAGE = "/accounts/confirm-email/"


def sign_up(client, address="/accounts/signup/", **changes):
    return client.post(address, {**NEWCOMER, **changes})


def test_a_buyer_signs_up_and_walks_in(client, mailoutbox):
    assert sign_up(client).url == CODE_PAGE
    response = client.post(CODE_PAGE, {"code": code_in(mailoutbox[0])})

    user = User.objects.get()
    assert response.url == "/"
    assert client.get("/my/").context["user"] == user
    assert (user.name, user.company, user.country) == ("Mina Okafor", "Lagos Homewares", "NG")
    assert (user.language, user.time_zone) == ("en", "Africa/Lagos")
    assert user.emailaddress_set.get().verified
    terms = user.consents.get()
    assert (terms.purpose, terms.text_version) == (Consent.Purpose.TERMS, "2026-11")


def test_nobody_is_in_before_the_code(client):
    sign_up(client)

    assert client.get("/my/").status_code == 302


def test_signing_up_keeps_where_one_was_going(client, mailoutbox):
    page = client.get("/accounts/signup/?next=/halls/")
    assert 'name="next" value="/halls/"' in page.content.decode()

    sign_up(client, next="/halls/")
    response = client.post(CODE_PAGE, {"code": code_in(mailoutbox[0])})

    assert response.url == "/halls/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_up_leads_to_no_other_site(client, mailoutbox, target):
    sign_up(client, next=target)
    response = client.post(CODE_PAGE, {"code": code_in(mailoutbox[0])})

    assert response.url == "/"


def test_an_exhibitor_goes_on_to_open_the_company(client, mailoutbox):
    section = CategoryFactory()
    sign_up(client, hat="exhibitor", next="/halls/")
    door = client.post(CODE_PAGE, {"code": code_in(mailoutbox[0])}).url
    assert door == "/exhibitors/join/?next=%2Fhalls%2F"

    page = client.get(door)
    assert page.context["form"].initial == {"name": "Lagos Homewares", "country": "NG"}
    form = {
        "name": "Lagos Homewares",
        "country": "NG",
        "city": "Lagos",
        "category": section.pk,
        "tagline": "Pots.",
    }
    response = client.post(door, {**form, "next": page.context["next"]})

    company = Exhibitor.objects.get()
    assert response.url == "/halls/"
    assert (company.slug, company.city, company.time_zone) == ("lagos-homewares", "Lagos", "Africa/Lagos")
    assert company.memberships.get().role == "owner"
    assert client.get("/my/").context["hats"].current.key == f"exhibitor:{company.pk}"


def test_the_company_form_sent_twice_opens_one(client):
    section = CategoryFactory()
    client.force_login(person())
    form = {"name": "Lagos Homewares", "country": "NG", "city": "Lagos", "category": section.pk}

    client.post("/exhibitors/join/", form)
    again = client.post("/exhibitors/join/", form)

    assert Exhibitor.objects.count() == 1
    assert again.context["form"].errors == {"name": ["You have opened a company of this name already."]}


def test_companies_of_one_name_have_addresses_of_their_own(client):
    section = CategoryFactory()
    for number, name in enumerate(["Acme", "Acme", "广州厨具"]):
        client.force_login(person(f"owner{number}@example.org"))
        client.post("/exhibitors/join/", {"name": name, "country": "CN", "city": "X", "category": section.pk})

    assert list(Exhibitor.objects.order_by("pk").values_list("slug", flat=True)) == [
        "acme",
        "acme-2",
        "company",
    ]


def test_a_mistake_loses_nothing_that_was_typed(client):
    response = sign_up(client, email="mina@", next="/halls/")

    page = response.content.decode()
    assert response.context["form"].errors == {"email": ["Enter a valid email address."]}
    for typed in [
        "Mina Okafor",
        "Lagos Homewares",
        "mina@",
        NEWCOMER["password1"],
        "Africa/Lagos",
        "/halls/",
    ]:
        assert f'value="{typed}"' in page
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"terms": ""}, "terms"),
        ({"hat": "organiser"}, "hat"),
        ({"country": "XX"}, "country"),
        ({"name": "\x07\x1b"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"company": ""}, "company"),
        ({"password1": "12345678"}, "password1"),
        ({"email": "mina\x00@example.org"}, "email"),
    ],
)
def test_a_newcomer_is_told_what_is_wrong(client, changes, field):
    response = sign_up(client, **changes)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert User.objects.count() == 0


def test_control_characters_are_left_out_and_a_strange_zone_is_dropped(client):
    sign_up(client, name="  Mina\x07\tOkafor ", time_zone="Mars/Olympus")

    assert (User.objects.get().name, User.objects.get().time_zone) == ("Mina Okafor", "")


def test_a_known_address_looks_like_a_new_one(client, mailoutbox):
    person()
    unknown = sign_up(client, email="other@example.org")
    page_for_unknown = client.get(CODE_PAGE)
    client.logout()
    client.session.flush()

    known = sign_up(client)
    page_for_known = client.get(CODE_PAGE)

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert page_for_known.status_code == page_for_unknown.status_code == 200
    assert [mail.subject for mail in mailoutbox[1:]] == ["You have an account at Kapok already"]
    assert User.objects.filter(email="mina@example.org").count() == 1
    assert User.objects.get(email="mina@example.org").consents.count() == 0


def test_a_wrong_code_opens_nothing_and_the_fifth_ends_it(client):
    sign_up(client)

    for _attempt in range(4):
        response = client.post(CODE_PAGE, {"code": "AAAA-AAAA"})
        assert response.context["form"].errors == {"code": ["Incorrect code."]}
    assert client.post(CODE_PAGE, {"code": "AAAA-AAAA"}).url == "/accounts/login/"
    assert not User.objects.get().emailaddress_set.get().verified
    assert client.get("/my/").status_code == 302


def test_a_code_can_be_sent_again_and_to_another_address(client, mailoutbox):
    sign_up(client)
    client.post(CODE_PAGE, {"action": "change", "email": "right@example.org"})
    response = client.post(CODE_PAGE, {"code": code_in(mailoutbox[-1])})

    assert mailoutbox[-1].to == ["right@example.org"]
    assert response.url == "/"
    assert User.objects.get().email == "right@example.org"


def test_signing_up_is_limited(client):
    answers = {sign_up(client, email=f"p{number}@example.org", terms="").status_code for number in range(20)}
    refused = sign_up(client)

    assert (answers, refused.status_code) == ({200}, 429)
    assert "Too many tries" in refused.content.decode()
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("headers", "cookie", "country"),
    [
        ({"Accept-Language": "de"}, "Asia/Calcutta", "IN"),
        ({"Accept-Language": "zh-Hans-CN,zh;q=0.9"}, "", "CN"),
        ({"Accept-Language": "de"}, "Mars/Olympus", ""),
        ({}, "UTC", ""),
    ],
)
def test_the_country_is_guessed_from_the_browser(client, headers, cookie, country):
    client.cookies["tz"] = cookie

    assert client.get("/accounts/signup/", headers=headers).context["form"]["country"].value() == country


def test_the_hat_can_be_chosen_by_the_address(client):
    assert client.get("/accounts/signup/?hat=exhibitor").context["form"]["hat"].value() == "exhibitor"
    assert client.get("/accounts/signup/?hat=king").context["form"]["hat"].value() == "buyer"


def test_the_mail_reads_well_in_the_readers_language(client, mailoutbox):
    EditionFactory(fair_name="Pearl Delta Fair")
    client.post("/accounts/signup/", NEWCOMER, headers={"Accept-Language": "zh-Hans"})

    mail = mailoutbox[0]
    (html, kind), *_more = mail.alternatives
    assert mail.from_email == "Pearl Delta Fair <fair@localhost>"
    assert code_in(mail) in mail.subject
    assert "example.com" not in mail.body
    assert "\n\n\n" not in mail.body
    assert (kind, 'lang="zh-hans"' in html, code_in(mail) in html) == ("text/html", True, True)
    assert User.objects.get().language == "zh-hans"


def test_a_dead_mail_server_fails_no_page(client, settings):
    settings.EMAIL_BACKEND = "fair.mail.UnfailingBackend"
    settings.MAIL_BACKEND = "tests.accounts.help.DeadBackend"

    response = client.post("/accounts/signup/", NEWCOMER, follow=True)

    assert response.status_code == 200
    assert "The mail could not be sent just now" in response.content.decode()


def test_a_dead_account_is_shown_out(client):
    person(is_active=False)

    response = sign_in(client)

    assert response.url == "/accounts/inactive/"
    assert "This account is closed" in client.get(response.url).content.decode()


def test_the_first_sign_in_takes_the_browsers_zone_and_later_ones_do_not(client):
    user = person()
    client.cookies["tz"] = "Asia/Tokyo"
    sign_in(client)
    client.logout()
    client.cookies["tz"] = "Europe/Paris"
    sign_in(client)

    user.refresh_from_db()
    assert user.time_zone == "Asia/Tokyo"


def test_codes_expire(client, mailoutbox, monkeypatch):
    sign_up(client)
    later = timezone.now() + datetime.timedelta(minutes=16)
    monkeypatch.setattr("time.time", lambda: later.timestamp())

    assert client.post(CODE_PAGE, {"code": code_in(mailoutbox[0])}).url == "/accounts/login/"
    assert not User.objects.get().emailaddress_set.get().verified


@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_at_once_make_one_person(mailoutbox):
    """Real threads on real PostgreSQL. An address gets one mail in ten seconds: the other is told to wait."""
    start = threading.Barrier(2)
    answers = []

    def come():
        try:
            start.wait()
            answers.append(sign_up(Client()).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=come) for _newcomer in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [302, 429]
    assert User.objects.count() == 1
    assert Consent.objects.count() == 1
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("asked", "languages"),
    [
        ("es-CL,es;q=0.9,en;q=0.8,en-US;q=0.7", ["es", "en"]),
        ("zh-TW,zh;q=0.9", ["zh-hant", "zh-hans"]),
        ("tlh, *;q=0.1, de;q=0", []),
    ],
)
def test_the_languages_are_those_that_the_browser_asks_for(client, mailoutbox, asked, languages):
    client.post("/accounts/signup/", NEWCOMER, headers={"Accept-Language": asked})

    assert User.objects.get().speaks == languages
