import datetime
import json
import re
import zoneinfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fair import static
from fair.models import Edition
from tests.factories import EditionFactory, UserFactory

TEXTS = ["/privacy/", "/accessibility/", "/help/", "/help/reply-times/", "/offline/"]


@pytest.mark.parametrize("address", TEXTS)
def test_texts_ask_for_the_fair_and_its_zone_once_in_a_while(client, db, django_assert_num_queries, address):
    EditionFactory()

    with django_assert_num_queries(3):
        assert client.get(address).status_code == 200
    with django_assert_num_queries(0):
        client.get(address)


@pytest.mark.parametrize("address", TEXTS)
def test_texts_stand_without_an_edition(client, db, address):
    assert client.get(address).status_code == 200


def test_theme_is_kept_in_a_cookie_and_printed(client, db):
    response = client.post(reverse("theme"), {"theme": "dark", "next": "/help/"})

    assert response.url == "/help/"
    assert '<html lang="en" dir="ltr" data-theme="dark"' in client.get("/help/").content.decode()

    client.post(reverse("theme"), {"theme": ""})
    assert "data-theme=" not in client.get("/help/").content.decode()


@pytest.mark.parametrize("theme", ["sepia", '"><script>', "\0"])
def test_theme_takes_nothing_else(client, db, theme):
    response = client.post(reverse("theme"), {"theme": theme, "next": "https://example.org/"})

    assert response.url == "/"
    client.cookies["theme"] = theme.strip("\0")
    assert "data-theme=" not in client.get("/help/").content.decode()


def test_fairbar_tells_the_day_and_both_clocks(client, db):
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo("Asia/Shanghai"))
    EditionFactory(time_zone="Asia/Shanghai", starts_on=today - datetime.timedelta(days=2))
    client.cookies["tz"] = "Africa/Casablanca"

    page = client.get("/help/").content.decode()

    assert "<b>Day 3</b> of " in page
    assert "your time, Casablanca" in page
    assert "in Guangzhou" in page


def test_fairbar_does_not_guess_a_guests_clock(client, db):
    EditionFactory()

    assert "your time" not in client.get("/help/").content.decode()


def test_page_is_written_from_the_right_where_the_language_is(client, db, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]

    page = client.get("/help/", headers={"accept-language": "ar"}).content.decode()

    assert '<html lang="ar" dir="rtl"' in page


def test_guests_and_only_they_are_offered_a_way_in(client, db):
    assert reverse("account_signup") in client.get("/help/").content.decode()

    client.force_login(UserFactory())
    page = client.get("/help/").content.decode()
    assert reverse("account_signup") not in page
    assert reverse("account_logout") in page


def test_only_guests_pages_may_be_kept_for_later(client, db):
    assert " data-guest" in client.get("/help/").content.decode()

    client.force_login(UserFactory())
    assert " data-guest" not in client.get("/help/").content.decode()


def test_manifest_names_the_fair_and_its_icons(client, db, django_assert_num_queries):
    EditionFactory(fair_name="Pearl Delta Fair")

    content = json.loads(client.get("/manifest.webmanifest").content)

    assert content["name"] == "Pearl Delta Fair"
    assert [icon["sizes"] for icon in content["icons"]] == ["192x192", "512x512", "512x512"]


def test_service_worker_rules_the_whole_site(client, db):
    response = client.get("/service-worker.js")

    assert response["Content-Type"] == "text/javascript"
    assert reverse("offline") in response.content.decode()


def test_missing_page_says_so_and_leads_on(client, db):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "Nobody stands here" in response.content.decode()
    assert reverse("halls") in response.content.decode()


def test_form_without_a_token_is_refused_in_a_sentence(db):
    response = Client(enforce_csrf_checks=True).post(reverse("theme"), {"theme": "dark"})

    assert response.status_code == 403
    assert "theme" not in response.cookies
    assert "This form was open for too long" in response.content.decode()


def test_broken_page_needs_neither_database_nor_hashed_files(client, db, monkeypatch, settings):
    def broken(queryset):
        raise RuntimeError("The database is gone.")

    monkeypatch.setattr(type(Edition.objects.all()), "current", broken)
    client.raise_request_exception = False

    response = client.get("/help/")

    assert response.status_code == 500
    page = response.content.decode()
    assert "Something broke here" in page
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "fair.static.HashedStorage"}}
    static.collect_stale()
    named = re.findall(r'"/static/([^"]+)"', page)
    assert named
    assert all((settings.STATIC_ROOT / name).exists() for name in named)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["for two weeks", "a log that nobody can change", "in which countries", "authority for data"]),
        ("zh-hans", ["保存两周", "任何人都无法更改的日志", "在哪些国家", "数据保护机构"]),
    ],
)
def test_privacy_says_what_is_kept_for_how_long_and_whom_to_ask(client, db, settings, language, words):
    settings.SUPPORT_EMAIL = "ask@fair.example"
    EditionFactory()

    page = client.get("/privacy/", headers={"Accept-Language": language}).text

    assert [word for word in words if word not in page] == []
    assert 'href="mailto:ask@fair.example"' in page
    settings.SUPPORT_EMAIL = ""
    assert "mailto:" not in client.get("/privacy/", headers={"Accept-Language": language}).text
