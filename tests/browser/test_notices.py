"""The bell, the page and the choices of notifications, as a person uses them."""

import json

import pytest
from playwright.sync_api import expect

from accounts.models import Notification
from accounts.notices import Notice, notice, notify, pushing, read_notices
from accounts.notices.kinds import kinds, told
from fair.embedded import make_vapid_key
from tests.accounts.help import person
from tests.accounts.notices.service import Browser, PushService
from tests.factories import EditionFactory
from tests.journeys import session_cookie


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
    expect(bell.locator(".count")).to_be_hidden()
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
    expect(other.locator("notice-bell .count")).to_be_hidden()


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


# The push service of the browser's maker cannot be reached from a test: ours stands in its place.
SUBSCRIPTION = """
([endpoint, keys]) => {
  const unsubscribe = async () => sessionStorage.removeItem("pushed");
  const one = { endpoint, toJSON: () => ({ endpoint, keys }), unsubscribe };
  PushManager.prototype.subscribe = async () => {
    sessionStorage.setItem("pushed", "1");
    return one;
  };
  PushManager.prototype.getSubscription = async () => (sessionStorage.getItem("pushed") ? one : null);
}
"""


@pytest.fixture
def push_service(settings):
    settings.VAPID_KEY, settings.OUTBOUND_LOOPBACK = make_vapid_key(), True
    service = PushService()
    yield service
    service.stop()


def with_push(page, service, browser):
    """The page, in a browser that subscribes at our push service."""
    told = json.dumps([f"{service.address}/push/{browser.name}", browser.keys])
    page.add_init_script(f"({SUBSCRIPTION.strip()})({told})")
    page.context.grant_permissions(["notifications"])
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()


def test_push_is_switched_on_tried_and_ends_with_signing_out(live_site, open_page, axe, push_service):
    EditionFactory()
    user, browser = person(), Browser()
    push_service.browsers[browser.name] = browser
    page = open_page("/my/notifications/settings/", person=user, width=390)
    with_push(page, push_service, browser)
    axe(page)
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("This device is told.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Chrome, Linux")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("A message is on its way")).to_be_visible()
    assert push_service.pushed[0].message["title"] == "Push works"

    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("button", name="Switch on")).to_be_visible()
    assert not user.push_devices.exists()

    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("This device is told.")).to_be_visible()
    page.locator("summary").filter(has_text="Account of").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(live_site + "/")
    assert page.evaluate("[sessionStorage.getItem('pushed'), localStorage.getItem('push-of')]") == [
        None,
        None,
    ]


def test_push_ends_where_somebody_else_signs_in(open_page, live_site, push_service):
    EditionFactory()
    user, other, browser = person(), person("other@example.org"), Browser()
    page = open_page("/my/notifications/settings/", person=user)
    with_push(page, push_service, browser)
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("This device is told.")).to_be_visible()

    page.context.add_cookies([session_cookie(other, live_site)])
    page.goto(live_site + "/my/")
    page.wait_for_function("localStorage.getItem('push-of') === null")
    assert page.evaluate("sessionStorage.getItem('pushed')") is None


def test_blocked_browser_is_explained(open_page, axe, push_service):
    EditionFactory()
    page = open_page("/my/notifications/settings/", person=person())
    page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    page.reload()

    expect(page.get_by_text("This browser blocks messages of the fair.")).to_be_visible()
    axe(page)


def test_worker_shows_what_is_pushed_and_a_click_reads_it(open_page, live_site):
    EditionFactory()
    user = person()
    answer(user)
    row = Notification.objects.get()
    page = open_page("/my/", person=user)
    expect(page.locator("notice-bell .count").first).to_have_text("1")
    page.context.grant_permissions(["notifications"], origin=live_site)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    worker = page.context.service_workers[0]
    hand = page.context.new_cdp_session(page)
    found = []
    hand.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    hand.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(50)
    message = pushing.message_of(row, told(row))
    shown = """async (wanted) => {
      for (let turn = 0; turn < 200; turn += 1) {
        const all = await self.registration.getNotifications();
        const last = all.at(-1);
        if (last?.title === wanted) return [all.length, last.body, last.tag, last.data.open];
        await new Promise((done) => setTimeout(done, 50));
      }
    }"""
    for title in (message["title"], "Asha wrote again"):
        data = json.dumps(message | {"title": title})
        arguments = {"origin": live_site, "registrationId": found[0]["registrationId"], "data": data}
        hand.send("ServiceWorker.deliverPushMessage", arguments)
        assert worker.evaluate(shown, title) == [1, message["text"], message["tag"], message["open"]]

    click = """async () => {
      const [notification] = await self.registration.getNotifications();
      self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
    }"""
    worker.evaluate(click)
    expect(page.locator("notice-bell .count").first).to_be_hidden()
    row.refresh_from_db()
    assert row.read_at
    assert worker.evaluate("self.registration.getNotifications().then((all) => all.length)") == 0


def test_who_says_no_is_left_in_peace_and_a_maker_that_is_away_is_told(open_page, push_service):
    EditionFactory()
    page = open_page("/my/notifications/settings/", person=person())
    page.add_init_script("Notification.requestPermission = async () => 'default'")
    page.reload()
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator("[data-push=on][aria-busy]")).to_have_count(0)
    expect(page.locator(".toast")).to_have_count(0)

    page.add_init_script("Notification.requestPermission = async () => 'granted'")
    page.context.grant_permissions(["notifications"])
    page.add_init_script("PushManager.prototype.subscribe = () => Promise.reject(new Error('away'))")
    page.reload()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("The browser could not reach its push service.")).to_be_visible()
    expect(page.get_by_role("button", name="Switch on")).to_be_visible()
