"""Two people meet at a booth, each in a browser of their own."""

import re

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from booths.models import Message, Reaction
from booths.services.rooms import pin_message
from tests.factories import (
    BoothFactory,
    MembershipFactory,
    MessageFactory,
    PriceTierFactory,
    ProductFactory,
    UserFactory,
)
from tests.journeys import NARROW, WIDE


@pytest.fixture
def booth(live_site):
    return BoothFactory(exhibitor__name="Banyan Enamel Works", slug="banyan")


@pytest.fixture
def buyer(live_site):
    return UserFactory(name="Amina Berrada")


@pytest.fixture
def host(booth):
    person = UserFactory(name="Lin Yuqing")
    return MembershipFactory(exhibitor=booth.exhibitor, user=person, role="host").user


def talk(page):
    return page.locator("booth-room")


def lines(page):
    return talk(page).locator(".msg .msg__text:visible, .msg .msg__gone:visible")


def box(page):
    return page.get_by_label("Message", exact=True)


def write(page, text):
    box(page).fill(text)
    box(page).press("Enter")


def connected(page):
    """The page hears what is said: its socket has answered."""
    expect(page.locator("html")).to_have_attribute("data-socket", "open")
    return page


def test_a_buyer_asks_and_the_exhibitor_answers_live(booth, buyer, host, open_page, axe):
    product = ProductFactory(exhibitor=booth.exhibitor, name="Whistling kettle")
    PriceTierFactory(product=product, unit_price="9.10")
    theirs = connected(open_page("/booths/banyan/", person=host))
    ours = connected(open_page(f"/booths/banyan/?ask={product.pk}#room", width=390, person=buyer))

    expect(talk(ours).locator(".composer__product")).to_contain_text("Whistling kettle")
    box(ours).fill("Is it in stock? <b>Now?</b> https://example.org/x.")
    box(ours).press("Enter")  # on a phone that begins a line
    expect(lines(theirs)).to_have_count(0)
    talk(ours).get_by_role("button", name="Send").click()

    expect(lines(theirs)).to_have_text(["Is it in stock? <b>Now?</b> https://example.org/x."])
    asked = talk(theirs).locator(".msg")
    expect(asked.locator("header b")).to_have_text("Amina Berrada")
    expect(asked.locator(".msg__product")).to_have_attribute("href", product.get_absolute_url())
    expect(asked.locator(".msg__product")).to_contain_text("9.10 USD")
    link = asked.locator(".msg__text a")
    expect(link).to_have_attribute("href", "https://example.org/x")
    expect(link).to_have_attribute("rel", "nofollow noopener ugc")

    box(theirs).press_sequentially("It ")
    expect(talk(ours).locator(".dock__typing")).to_have_text("Lin Yuqing is typing")
    write(theirs, "It is.")
    answer = talk(ours).locator(".msg").nth(1)
    expect(answer.locator(".msg__text")).to_have_text("It is.")
    expect(answer.locator(".badge:visible")).to_have_text(["Booth staff"])
    expect(talk(ours).locator(".dock__typing")).to_have_text("")
    expect(talk(ours).locator(".presence")).to_have_text("2 here now")
    expect(talk(ours).locator("[data-host]:visible")).to_have_count(1)

    answer.get_by_role("button", name="React and more").click()
    answer.get_by_role("button", name="👍").click()
    mark = talk(theirs).locator(".msg").nth(1).locator(".msg__marks button")
    expect(mark).to_have_text(["👍 1"])
    expect(mark).to_have_attribute("aria-pressed", "false")
    mark.click()
    mine = talk(ours).locator(".msg__marks button")
    expect(mine).to_have_text(["👍 2"])
    expect(mine).to_have_attribute("aria-pressed", "true")
    assert Reaction.objects.count() == 2

    axe(ours, NARROW)
    axe(theirs)


def test_a_lost_connection_loses_no_message(booth, buyer, host, open_page):
    theirs = connected(open_page("/booths/banyan/", person=host))
    ours = connected(open_page("/booths/banyan/", person=buyer))
    write(theirs, "One")
    expect(lines(ours)).to_have_text(["One"])

    ours.context.set_offline(True)
    write(ours, "Is somebody there?")
    expect(box(ours)).to_have_value("Is somebody there?")
    expect(talk(ours).get_by_role("alert")).to_contain_text("there is no connection")
    for text in ("Two", "Three"):
        write(theirs, text)
    expect(lines(theirs)).to_have_text(["One", "Two", "Three"])
    expect(talk(ours).get_by_text("Reconnecting…")).to_be_visible(timeout=20_000)
    expect(lines(ours)).to_have_text(["One"])
    ours.context.set_offline(False)
    ours.complaints.clear()  # the browser's own words about the connection

    expect(lines(ours)).to_have_text(["One", "Two", "Three"], timeout=20_000)
    expect(talk(ours).get_by_text("Reconnecting…")).to_be_hidden()
    box(ours).press("Enter")
    for page in (ours, theirs):
        expect(lines(page)).to_have_text(["One", "Two", "Three", "Is somebody there?"])
    expect(box(ours)).to_have_value("")
    assert Message.objects.filter(author=buyer).count() == 1


def test_an_answer_that_got_lost_is_not_sent_twice(booth, buyer, open_page):
    ours = connected(open_page("/booths/banyan/", person=buyer, service_workers="block"))
    # The server writes the message, but its answer and the socket's event never reach the page.
    # Nor do others that it may just be asking for.
    ours.route("**/room/messages/**", lambda route: (route.fetch(), route.abort())[1])
    ours.evaluate("document.querySelector('booth-room').unwatch[0]()")

    write(ours, "Once only")
    expect(box(ours)).to_have_value("Once only")
    ours.unroute("**/room/messages/**")
    box(ours).press("Enter")

    expect(lines(ours)).to_have_text(["Once only"])
    expect(box(ours)).to_have_value("")
    assert Message.objects.count() == 1
    ours.complaints.clear()


def test_what_a_guest_wrote_survives_signing_in(booth, buyer, open_page):
    EmailAddress.objects.create(user=buyer, email=buyer.email, verified=True, primary=True)
    ours = open_page("/booths/banyan/")
    MessageFactory(room=booth.room)
    box(ours).fill("Ships to Casablanca?")
    talk(ours).get_by_role("link", name="Sign in to send").click()

    ours.get_by_label("E-mail").fill(buyer.email)
    ours.get_by_label("Password").fill("a long enough secret")
    ours.get_by_role("button", name="Sign in").last.click()

    expect(ours).to_have_url(re.compile(r"/booths/banyan/#room$"))
    expect(box(ours)).to_have_value("Ships to Casablanca?")
    box(ours).press("Enter")
    expect(lines(ours)).to_have_text(["Is it in stock?", "Ships to Casablanca?"])


def test_a_guest_reads_without_scripts(booth, chromium, live_site):
    message = MessageFactory(room=booth.room, text="Is it in stock?")
    pin_message(message)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_site}/booths/banyan/")

    expect(lines(page)).to_have_text(["Is it in stock?"])
    expect(talk(page).locator(".dock__pinned")).to_contain_text("Is it in stock?")
    expect(talk(page).locator("textarea")).to_be_hidden()
    context.close()


def test_staff_keep_order_by_keyboard_alone(booth, buyer, host, open_page):
    for text in ("Cheap watches!", "Is it in stock?"):
        MessageFactory(room=booth.room, author=buyer, text=text)
    theirs = connected(open_page("/booths/banyan/", person=host))
    ours = connected(open_page("/booths/banyan/", person=buyer))

    def act(line, name):
        """Open a line's menu and press one of its buttons, without a mouse."""
        talk(theirs).locator(".msg").nth(line).get_by_role("button", name="React and more").focus()
        theirs.keyboard.press("Enter")
        for _stop in range(20):
            if theirs.evaluate("document.activeElement.innerText").strip() == name:
                break
            theirs.keyboard.press("Tab")
        theirs.keyboard.press("Enter")

    act(1, "Pin on top")
    expect(talk(ours).locator(".dock__pinned")).to_contain_text("Is it in stock?")
    act(0, "Remove")
    expect(lines(ours)).to_have_text(["Message removed", "Is it in stock?"])
    act(1, "1 hour")
    expect(talk(ours).get_by_role("alert")).to_contain_text("only read here until")
    write(ours, "But why?")
    expect(talk(ours).get_by_role("alert")).to_contain_text("You are muted in this room until")
    expect(box(ours)).to_have_value("But why?")
    ours.complaints.clear()  # the refusal, which the browser calls an error
    act(1, "Let the author write again")
    expect(talk(ours).get_by_role("alert")).to_have_text("You can write here again.")
    box(ours).press("Enter")
    expect(lines(theirs)).to_have_text(["Message removed", "Is it in stock?", "But why?"])

    talk(theirs).locator(".msg").last.get_by_role("button", name="React and more").focus()
    theirs.keyboard.press("Enter")
    theirs.keyboard.press("Escape")
    expect(talk(theirs).locator(".msg").last.get_by_role("button", name="React and more")).to_be_focused()
    expect(talk(theirs).locator(".msg__menu")).to_be_hidden()


def test_the_reader_keeps_the_place_while_lines_come(booth, buyer, host, open_page):
    for number in range(70):
        MessageFactory(room=booth.room, author=host, text=f"Line {number}")
    ours = connected(open_page("/booths/banyan/", person=buyer))
    theirs = connected(open_page("/booths/banyan/", person=host))
    log = talk(ours).get_by_role("log")
    expect(lines(ours)).to_have_count(30)

    talk(ours).get_by_role("button", name="Show older messages").press("Enter")
    expect(lines(ours)).to_have_count(70)
    expect(lines(ours).first).to_have_text("Line 0")
    place = "(box) => box.querySelector('[data-id]:nth-of-type(n + 20)').getBoundingClientRect().top"
    log.evaluate("(box) => { box.scrollTop = -box.scrollHeight / 2; }")
    before = log.evaluate(place)
    for text in ("News", "More news"):
        write(theirs, text)

    jump = talk(ours).get_by_role("button", name="2 new messages")
    expect(jump).to_be_visible()
    assert abs(log.evaluate(place) - before) < 2
    jump.click()
    expect(lines(ours).last).to_be_in_viewport()
    expect(jump).to_be_hidden()
    assert [line.text_content() for line in lines(ours).all()] == [
        *(f"Line {number}" for number in range(70)),
        "News",
        "More news",
    ]


def test_enter_belongs_to_the_input_method_while_it_composes(booth, buyer, open_page):
    ours = connected(open_page("/booths/banyan/", person=buyer, language="zh-CN"))
    field = talk(ours).locator("textarea")
    field.fill("guo")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(field).to_have_value("guo")
    field.press("Shift+Enter")
    expect(field).to_have_value("guo\n")
    field.fill("锅")
    field.press("Enter")

    expect(talk(ours).locator(".msg[data-id] .msg__text")).to_have_text(["锅"])
    assert Message.objects.get().text == "锅"


def test_on_a_phone_the_talk_is_a_sheet_that_keys_open_and_close(booth, buyer, open_page):
    ours = connected(open_page("/booths/banyan/", width=390, person=buyer))
    ask = ours.get_by_role("link", name="Ask", exact=True)
    expect(talk(ours)).to_be_hidden()

    ask.press("Enter")
    expect(box(ours)).to_be_visible()
    for _stop in range(12):  # the page below is out of reach
        ours.keyboard.press("Tab")
        assert ours.evaluate(
            "['BODY', null].includes(document.activeElement?.tagName) || "
            "document.activeElement.closest('booth-room') !== null"
        )
    ours.keyboard.press("Escape")
    expect(talk(ours)).to_be_hidden()
    expect(ask).to_be_focused()


def test_lines_that_come_behind_the_closed_sheet_are_counted(booth, buyer, host, open_page):
    ours = connected(open_page("/booths/banyan/", width=390, person=buyer))
    ours.get_by_role("button", name="No, thanks").click()
    theirs = connected(open_page("/booths/banyan/", person=host))

    write(theirs, "Good morning")

    expect(talk(ours)).to_have_attribute("data-unread", "1")
    ours.get_by_role("link", name="Ask", exact=True).click()
    expect(lines(ours)).to_have_text(["Good morning"])
    expect(talk(ours)).to_have_attribute("data-unread", "0")


@pytest.mark.parametrize("looks", [WIDE, NARROW])
def test_a_talk_is_accessible(booth, buyer, host, open_page, axe, looks):
    product = PriceTierFactory(product__exhibitor=booth.exhibitor).product
    first = MessageFactory(room=booth.room, author=buyer, product=product)
    MessageFactory(room=booth.room, author=host, by_staff=True, text="It is: https://example.org")
    MessageFactory(room=booth.room, author=UserFactory(name="<img src=x onerror=alert(1)>", is_demo=True))
    pin_message(first)
    page = connected(open_page("/booths/banyan/#room", width=looks[0][0], person=host))

    expect(talk(page).locator(".msg header b").last).to_have_text("<img src=x onerror=alert(1)>")
    talk(page).locator(".msg").first.hover()
    talk(page).locator(".msg").first.get_by_role("button", name="React and more").click()
    axe(page, looks)
