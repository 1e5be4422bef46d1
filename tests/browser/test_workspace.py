"""The workspace as its people use it."""

import re

import pytest

from accounts.services import create_person
from booths.services.figures import count_days
from booths.services.visits import record_booth
from exhibitors.models import Membership
from tests.factories import BoothFactory, MembershipFactory, UserFactory


@pytest.fixture
def owner(live_site):
    return MembershipFactory(user=create_person("lin@example.org", name="Lin Yuqing"))


def test_home_shows_a_question_as_it_comes(open_page, axe, owner):
    booth = BoothFactory(exhibitor=owner.exhibitor)
    record_booth(UserFactory(), None, booth)
    count_days()
    page = open_page(f"/workspace/{owner.exhibitor.slug}/", person=owner.user)
    page.get_by_text("Nobody waits").wait_for()
    page.get_by_text("What these figures mean").click()
    axe(page)

    from booths.services.rooms import send_message

    kwame = create_person("kwame@example.org", name="Kwame Boateng")
    send_message(booth.room, kwame, "Mixed containers?", key="3f1f9d3e-3a52-4b4c-9d6a-0d2f5c1c7a11")

    page.get_by_text("Mixed containers?").wait_for()
    axe(page)


def test_host_is_invited_and_joins(open_page, axe, owner, mailoutbox):
    page = open_page(f"/workspace/{owner.exhibitor.slug}/team/", person=owner.user)
    page.get_by_label("E-mail").fill("omar@example.org")
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("omar@example.org is invited").wait_for()
    axe(page)
    path = re.search(r"/invitations/\S+", mailoutbox[0].body)[0]

    omar = open_page(path, width=390, person=create_person("omar@example.org", name="Omar"))
    axe(omar)
    omar.get_by_role("button", name="Join the team").click()
    omar.get_by_text("Welcome to the team").wait_for()

    assert Membership.objects.get(user__email="omar@example.org").role == Membership.Role.HOST


def test_company_certificates_and_hours_are_kept(open_page, axe, owner):
    BoothFactory(exhibitor=owner.exhibitor)
    base = f"/workspace/{owner.exhibitor.slug}"
    page = open_page(f"{base}/company/", width=390, person=owner.user)
    axe(page)
    markets = page.get_by_role("group", name="Countries you sell to")
    markets.get_by_role("searchbox").fill("norw")
    markets.get_by_label("Norway").check()
    assert not markets.get_by_label("Sweden").is_visible()

    page.goto(page.url.replace("company", "certificates"))
    page.get_by_role("main").get_by_role("link", name="Add a certificate").first.click()
    page.get_by_label("Name").fill("BSCI")
    page.get_by_label("Valid until").fill("2031-05-12")
    axe(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The certificate is saved.").wait_for()
    axe(page)

    page.goto(page.url.replace("certificates", f"team/{owner.pk}"))
    page.get_by_label("Monday, From").first.fill("09:00")
    axe(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Write both times, or none.").wait_for()
    page.get_by_label("Monday, To").first.fill("17:30")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()

    page.goto(page.url.replace("team", "brochures"))
    axe(page)
    assert str(owner.working_hours.get()) == "0 09:00–17:30"
    assert owner.exhibitor.certificates.get().name == "BSCI"
