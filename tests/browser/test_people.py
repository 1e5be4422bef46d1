"""A newcomer's way in, by keyboard: sign-up, code, profile, second step."""

from django.core import mail
from playwright.sync_api import expect

from accounts.models import Consent, User
from tests.accounts.help import PASSWORD, code_in, person
from tests.accounts.test_signin import totp
from tests.factories import CategoryFactory, EditionFactory


def type_into(page, label, words):
    """As a person at the keyboard does: go there with Tab, then type."""
    field = page.get_by_label(label, exact=True)
    for _step in range(60):
        if field.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(field).to_be_focused()
    page.keyboard.type(words)


def test_an_exhibitor_signs_up_by_keyboard(open_page, axe):
    EditionFactory()
    CategoryFactory(names={"en": "Kitchen"})
    page = open_page("/accounts/signup/", zone="Asia/Dubai", language="en-GB")
    axe(page)
    page.get_by_role("radio", name="To buy").focus()
    page.keyboard.press("ArrowRight")
    type_into(page, "Name", "Asha Rao")
    type_into(page, "Work e-mail", "asha@example.org")
    type_into(page, "Company", "Rao Steel")
    page.get_by_label("Country").select_option("IN")
    type_into(page, "Password", PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    axe(page)
    type_into(page, "Code", code_in(mail.outbox[-1]))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Your company")).to_be_visible()
    axe(page)
    type_into(page, "City", "Jaipur")
    page.get_by_label("Section").select_option("Kitchen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Rao Steel is at the fair.")
    axe(page)
    assert User.objects.get().time_zone == "Asia/Dubai"


def test_the_second_step_is_set_up_and_used_by_keyboard(live_site, open_page, axe):
    EditionFactory()
    user = person()
    page = open_page("/my/profile/", width=390, zone="Asia/Tokyo", person=user)
    axe(page)
    type_into(page, "Job title optional", "Buyer")
    page.get_by_role("button", name="Use this device's: Asia/Tokyo").press("Enter")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Your profile is saved.")
    user.refresh_from_db()
    assert (user.job_title, user.time_zone) == ("Buyer", "Asia/Tokyo")

    page.get_by_role("link", name="Two steps").press("Enter")
    axe(page)
    page.get_by_role("link", name="Set up").press("Enter")
    axe(page)
    type_into(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="QR code with the secret below")).to_be_visible()
    axe(page)
    type_into(page, "Code", totp(page.locator(".secret").inner_text()))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    axe(page)
    recovery = page.get_by_label("Unused codes").locator("li").first.inner_text()

    page.goto(live_site + "/accounts/logout/")
    axe(page)
    page.locator("main").get_by_role("button", name="Sign out").press("Enter")
    page.wait_for_url(live_site + "/")
    page.goto(live_site + "/my/")
    axe(page)
    type_into(page, "E-mail", user.email)
    type_into(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    axe(page)
    type_into(page, "Code", recovery)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Good to see you, Mina Okafor")).to_be_visible()
    axe(page)


def test_the_consent_bar_is_answered_in_place(live_site, open_page, axe):
    EditionFactory()
    page = open_page("/privacy/", width=390)
    bar = page.get_by_role("region", name="Consent")
    axe(page)
    bar.get_by_role("button", name="Yes, remember").press("Enter")
    expect(bar).to_have_count(0)
    page.reload()
    expect(bar).to_have_count(0)
    assert Consent.objects.standing().get().purpose == "visits"

    page.goto(live_site + "/my/privacy/")
    axe(page)
    page.get_by_role("button", name="Take it back").press("Enter")
    expect(page.get_by_role("button", name="Allow")).to_be_visible()
    axe(page)
    assert Consent.objects.standing().count() == 0
