"""That the journeys would notice: a page that misbehaves fails its test."""

import pytest

from tests.factories import UserFactory


def test_pages_that_misbehave_are_noticed(live_site, open_page):
    page = open_page("/healthz")

    page.evaluate("console.error('a broken script')")
    page.evaluate("fetch('https://example.org/').catch(() => 0)")
    page.wait_for_timeout(200)

    assert any("a broken script" in complaint for complaint in page.complaints)
    assert any("https://example.org/" in complaint for complaint in page.complaints)
    page.complaints.clear()


def test_axe_finds_what_is_wrong(live_site, open_page, axe):
    page = open_page("/healthz")
    page.evaluate("document.body.append(document.createElement('img'))")

    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_a_person_arrives_signed_in(live_site, open_page):
    person = UserFactory(is_staff=True, is_superuser=True)

    page = open_page("/console/", person=person)

    assert page.url == f"{live_site}/console/"
