import re

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.consent import VISITOR
from fair.realtime.connections import client as redis
from tests.booths.presence import at_booth
from tests.factories import BoothFactory, MembershipFactory, ProductFactory, UserFactory

ZONES = {"tz": "America/Chicago"}, {"tz": "Asia/Shanghai"}
DIFFERENCES = [
    ({}, {"headers": {"accept-language": "zh-hans"}}),
    ({"cookies": {"theme": "dark"}}, {"cookies": {"theme": "light"}}),
    ({"cookies": ZONES[0]}, {"cookies": ZONES[1]}),
    ({"cookies": {"consent": "no"}}, {}),
    ({"cookies": {"django_language": "zh-hans"}}, {"cookies": {"django_language": "en"}}),
    ({"headers": {"hx-request": "true"}}, {}),
]


@pytest.fixture(autouse=True)
def keeping(settings):
    settings.KEEP_PAGES = 3


@pytest.fixture
def booth(db):
    booth = BoothFactory(exhibitor__name="Kalomi", slug="kalomi")
    ProductFactory(exhibitor=booth.exhibitor, name="Kettle")
    return booth


@pytest.fixture
def addresses(booth):
    product = booth.exhibitor.products.get()
    hall, shelf = booth.hall.get_absolute_url(), product.get_absolute_url()
    return ["/", "/halls/", hall, "/exhibitors/", "/search/?q=kettle", shelf, booth.get_absolute_url()]


def ask(address, browser=None, cookies=None, headers=None, **extra):
    browser = browser or Client()
    for name, value in (cookies or {}).items():
        browser.cookies[name] = value
    return browser.get(address, headers=headers, **extra)


def kept():
    return list(cache._cache.get_client().scan_iter("kapok:1:page:*"))


def without_token(content):
    """Nor the minute, which may change during a test."""
    content = re.sub(rb">\d\d:\d\d</live-clock>", b"></live-clock>", content)
    return re.sub(rb'(csrfmiddlewaretoken" value=")[A-Za-z0-9]+', rb"\1", content)


def test_a_page_is_made_once_for_guests_who_are_alike(addresses, django_assert_num_queries):
    for address in addresses:
        first = ask(address)
        with django_assert_num_queries(0):
            second = ask(address)
        assert without_token(first.content) == without_token(second.content)
        assert first["Cache-Control"] == second["Cache-Control"] == "private, no-cache"
        assert {"Cookie", "Accept-Language"} <= set(second["Vary"].split(", "))


@pytest.mark.parametrize(("one", "other"), DIFFERENCES)
def test_guests_who_differ_never_get_each_others_page(addresses, one, other):
    for address in (addresses[0], addresses[4], addresses[-1]):
        alone = {}
        for name, person in (("one", one), ("other", other)):
            cache.clear()
            alone[name] = without_token(ask(address, **person).content)
        cache.clear()
        for name, person in [("one", one), ("other", other), ("one", one), ("other", other)]:
            assert without_token(ask(address, **person).content) == alone[name], address


def test_each_browser_has_a_token_of_its_own_that_its_forms_are_taken_with(booth):
    browsers = [Client(enforce_csrf_checks=True) for _browser in range(2)]
    for browser in browsers:
        page = ask("/", browser)
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
        chosen = browser.post("/theme/", {"theme": "dark", "next": "/", "csrfmiddlewaretoken": token})
        assert chosen.status_code == 302
        assert chosen.cookies["theme"].value == "dark"

    secrets = {browser.cookies["csrftoken"].value for browser in browsers}
    assert len(secrets) == 2


def test_a_signed_in_persons_page_is_never_kept_nor_given_a_guest(addresses):
    person = UserFactory(name="Amina Haddad")
    browser = Client()
    browser.force_login(person)
    for address in addresses:
        before = kept()
        own = ask(address, browser)
        assert "Amina Haddad" in own.content.decode()
        assert own["Cache-Control"].startswith("private")
        assert "Cookie" in own["Vary"]
        assert "ETag" not in own
        assert set(kept()) <= set(before)
        assert "Amina Haddad" not in ask(address).content.decode()
        assert "Amina Haddad" in ask(address, browser).content.decode()


def test_two_signed_in_people_never_get_each_others_page(addresses):
    browsers = {name: Client() for name in ("Amina Haddad", "Jonas Becker")}
    for name, browser in browsers.items():
        browser.force_login(UserFactory(name=name))
    for address in addresses:
        for name, browser in [*browsers.items(), *browsers.items()]:
            page = ask(address, browser).content.decode()
            assert [other for other in browsers if other in page] == [name]


def test_staff_who_leave_see_the_guests_page_again(booth):
    browser = Client()
    browser.force_login(MembershipFactory(exhibitor=booth.exhibitor).user)
    ask(booth.get_absolute_url(), browser)
    browser.logout()

    page = ask(booth.get_absolute_url(), browser)

    assert "data-guest" in page.content.decode()


def test_a_guest_with_a_session_is_given_a_page_of_their_own(booth):
    browser = Client()
    session = browser.session
    session["shortlist"] = [1]
    session.save()
    before = kept()

    ask("/", browser)

    assert kept() == before


def test_what_has_not_changed_is_not_sent_again(addresses):
    for address in addresses:
        browser = Client()
        page = ask(address, browser)
        again = ask(address, browser, headers={"if-none-match": page["ETag"]})

        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == page["ETag"]
        assert again["Cache-Control"] == "private, no-cache"
        assert "Cookie" in again["Vary"]


def test_another_browsers_copy_is_no_answer(booth):
    """Its forms bear another token: the page is the same only together with the cookie."""
    page = ask("/")

    assert ask("/", headers={"if-none-match": page["ETag"]}).status_code == 200


def test_a_head_request_is_answered_without_a_body(booth):
    page = Client().head("/")

    assert (page.status_code, page.content) == (200, b"")
    assert page["ETag"]


def test_changes_are_seen_when_the_page_is_made_anew(booth):
    browser, product = Client(), booth.exhibitor.products.get()
    page = ask(product.get_absolute_url(), browser)
    product.summary = "Now with a timer"
    product.save()

    lives = [redis().pttl(key) for key in kept()]
    assert lives
    assert all(0 < life <= 3_000 for life in lives)
    cache.delete_many([key.decode().removeprefix("kapok:1:") for key in kept()])
    changed = ask(product.get_absolute_url(), browser, headers={"if-none-match": page["ETag"]})

    assert changed.status_code == 200
    assert "Now with a timer" in changed.content.decode()


def test_who_is_at_the_booth_is_told_anew(booth):
    browser = Client()
    page = ask(booth.get_absolute_url(), browser)
    at_booth(**{str(booth.pk): [MembershipFactory(exhibitor=booth.exhibitor).user_id]})
    cache.delete_many([key.decode().removeprefix("kapok:1:") for key in kept()])

    assert ask(booth.get_absolute_url(), browser, headers={"if-none-match": page["ETag"]}).status_code == 200


def test_a_remembered_guest_is_told_apart_from_one_who_is_not(booth):
    browser = Client()
    browser.get("/")
    browser.post("/my/privacy/answer/", {"answer": "yes", "next": "/"})
    assert VISITOR in browser.cookies
    browser.cookies.pop("sessionid", None)

    remembered, other = ask("/", browser), ask("/", cookies={"consent": "yes"})
    forged = ask("/", cookies={"consent": "yes", VISITOR: "forged:1:1"})

    assert without_token(forged.content) == without_token(other.content)
    assert remembered.status_code == 200


@pytest.mark.parametrize("address", ["/products/999-gone/", "/booths/nobody/", "/halls/nowhere/"])
def test_what_is_missing_is_not_kept(db, address):
    assert ask(address).status_code == 404
    assert kept() == []


def test_a_draft_is_shown_to_its_staff_alone(booth):
    draft = BoothFactory(published=False)
    staff = Client()
    staff.force_login(MembershipFactory(exhibitor=draft.exhibitor, role="owner").user)
    draft.versions.create(headline="Not yet for everybody")

    assert ask(draft.get_absolute_url() + "?draft", staff).status_code == 200
    assert ask(draft.get_absolute_url() + "?draft").status_code == 404


def test_addresses_too_long_are_answered_and_not_kept(booth):
    assert ask("/search/?q=" + "k" * 600).status_code == 200
    assert kept() == []


def test_an_operator_may_have_no_page_kept(booth, settings):
    settings.KEEP_PAGES = 0

    page = ask("/")

    assert kept() == []
    assert page["ETag"]
