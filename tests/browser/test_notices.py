"""The bell, the page and the choices of notifications, as a person uses them."""

import pytest
from playwright.sync_api import expect

from accounts.models import Notification
from accounts.notices import Notice, notice, notify, read_notices
from accounts.notices.kinds import kinds
from tests.accounts.help import person
from tests.factories import EditionFactory


@pytest.fixture(autouse=True)
def kinds_of_the_test():
    known = dict(kinds)

    @notice("question.answered", label="Answers to your questions")
    def question_answered(data):
        title = f"{data['sender']} of Banyan Enamel answered"
        return Notice(title, "Yes, 12 pallets are in stock, and the next batch is fired on Monday.", "/my/")

    @notice("certificate.lapsed", label="Certificates that lapse", mail="daily", push=False)
    def certificate_lapsed(data):
        return Notice("ISO 9001 lapses in 30 days", "Upload the new one in time.", "/my/profile/")

    yield
    kinds.clear()
    kinds.update(known)


def answer(user, number=1):
    notify([user], "question.answered", key=f"question:{number}", sender="Asha")


def test_bell_counts_live_and_leads_there_by_keyboard(live_site, open_page, axe):
    EditionFactory()
    user = person()
    page = open_page("/my/", person=user)
    bell = page.locator("notice-bell").first
    expect(bell.locator("[data-count]")).to_be_hidden()
    bell.locator("summary").click()
    expect(bell).to_contain_text("Nothing has been told to you yet.")
    axe(page)
    page.keyboard.press("Escape")

    answer(user)
    expect(bell.locator(".count")).to_have_text("1")
    notify([user], "certificate.lapsed", key="certificate:1")
    expect(bell.locator(".count")).to_have_text("2")

    other = open_page("/help/", person=user, width=390, scheme="dark")
    expect(other.locator("notice-bell .count")).to_have_text("2")
    other.locator("notice-bell summary").click()
    expect(other.locator("notice-bell")).to_contain_text("ISO 9001 lapses in 30 days")
    axe(other)

    bell.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(bell.get_by_role("link", name="ISO 9001 lapses")).to_be_visible()
    axe(page)
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(bell.get_by_role("link", name="Asha of Banyan")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(live_site + "/my/")
    expect(page.locator("notice-bell .count").first).to_have_text("1")
    expect(other.locator("notice-bell .count")).to_have_text("1")
    read_notices(user)
    expect(other.locator("notice-bell [data-count]")).to_be_hidden()


def test_page_goes_on_below_and_all_is_read_at_once(open_page, axe, monkeypatch):
    EditionFactory()
    user = person()
    for number in range(35):
        answer(user, number)
    page = open_page("/my/notifications/", person=user, width=390)
    expect(page.locator(".notice-row")).to_have_count(30)
    page.get_by_role("link", name="Older ones").click()
    expect(page.locator(".notice-row")).to_have_count(35)
    expect(page.get_by_role("heading", name="Today")).to_have_count(1)
    axe(page)

    page.get_by_role("button", name="Mark all as read").last.click()
    expect(page.get_by_role("status")).to_contain_text("All is read.")
    assert not Notification.objects.unread().exists()
    axe(page)


def test_choices_are_switched_and_saved(open_page, axe):
    EditionFactory()
    user = person(time_zone="America/Santiago")
    page = open_page("/my/notifications/settings/", person=user)
    expect(page.get_by_text("eight in the morning, Santiago time")).to_be_visible()
    axe(page)
    page.get_by_role("switch", name="Answers to your questions: On the page").uncheck()
    page.get_by_role("combobox", name="Answers to your questions: Mail").select_option("Never")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Your choices are saved.")

    choice = user.notice_choices.get()
    assert (choice.kind, choice.page, choice.mail, choice.push) == ("question.answered", False, "never", True)
