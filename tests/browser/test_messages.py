"""Private conversations in real browsers: both sides, without a network, with the keys."""

import uuid

import pytest
from playwright.sync_api import expect

from booths.models import CannedReply, Conversation, Line, WordList
from booths.services.conversations import ask, write_line
from booths.services.rules import words_changed
from tests.factories import BoothFactory, MembershipFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booth():
    return BoothFactory()


@pytest.fixture
def host(booth):
    return MembershipFactory(exhibitor=booth.exhibitor, user__name="Lin Yuqing").user


@pytest.fixture
def buyer():
    return UserFactory(name="Camila Rojas", speaks=["es"])


def write(page, text):
    page.get_by_role("textbox", name="Message").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def test_a_buyer_asks_and_the_staff_answers_on_the_spot(open_page, booth, host, buyer, axe):
    kettle = ProductFactory(exhibitor=booth.exhibitor, name="Kettle")
    texts = {"en": "Hello {name}", "es": "Hola {name}, {product} desde 500 piezas."}
    CannedReply.objects.create(exhibitor=booth.exhibitor, title="MOQ", texts=texts)
    asking = open_page(kettle.get_absolute_url(), width=390, scheme="dark", person=buyer)
    staff = open_page(f"/workspace/{booth.exhibitor.slug}/inbox/", person=host)

    asking.get_by_role("link", name="Ask the booth", exact=True).click()
    expect(asking.get_by_text("About Kettle").first).to_be_visible()
    write(asking, "¿Desde cuántas piezas?")
    expect(asking.locator(".msg", has_text="¿Desde cuántas piezas?")).to_be_visible()
    asking.wait_for_url("**/my/messages/*/")
    axe(asking)

    staff.get_by_role("link", name="Camila Rojas").click()
    axe(staff)
    staff.keyboard.press("c")
    staff.get_by_role("button", name="MOQ").click()
    staff.get_by_role("button", name="Send", exact=True).click()

    expect(asking.locator(".msg", has_text="Hola Camila Rojas, Kettle desde 500 piezas.")).to_be_visible()
    expect(staff.locator(".msg__read")).to_be_visible()
    assert Conversation.objects.get().assignee == host
    assert CannedReply.objects.get().uses == 1


def test_what_is_written_without_a_network_is_sent_once_when_it_is_back(open_page, booth, host, buyer):
    conversation = ask(booth.exhibitor, buyer, "Hello", uuid.uuid4()).conversation
    page = open_page(f"/my/messages/{conversation.pk}/", person=buyer, service_workers="block")
    expect(page.locator(".msg")).to_have_count(1)

    page.context.set_offline(True)
    write(page, "From the tunnel")
    write(page, "And after it")
    expect(page.locator(".msg[data-state=pending]")).to_have_count(2)
    expect(page.get_by_text("Kept here: it is sent as soon as there is a connection.").first).to_be_visible()
    page.complaints.clear()  # the browser's own words about the network
    page.context.set_offline(False)

    expect(page.locator(".msg[data-state=pending]")).to_have_count(0)
    expect(page.locator(".msg[data-id]")).to_have_count(3)
    page.complaints.clear()
    texts = Line.objects.order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["Hello", "From the tunnel", "And after it"]


def test_what_is_written_without_a_network_survives_the_tab(open_page, booth, buyer):
    conversation = ask(booth.exhibitor, buyer, "Hello", uuid.uuid4()).conversation
    page = open_page(f"/my/messages/{conversation.pk}/", person=buyer, service_workers="block")
    expect(page.locator(".msg")).to_have_count(1)
    page.context.set_offline(True)
    write(page, "From the tunnel")
    expect(page.get_by_text("Kept here: it is sent").first).to_be_visible()
    other = page.context.new_page()
    page.close()
    other.context.set_offline(False)

    other.goto(page.url.split("/my/")[0] + "/halls/")

    for _time in range(100):
        if Line.objects.count() == 2:
            break
        other.wait_for_timeout(100)
    assert Line.objects.latest("pk").text == "From the tunnel"
    page.complaints.clear()


def test_a_message_is_changed_and_removed_before_the_others_eyes(open_page, booth, host, buyer):
    conversation = ask(booth.exhibitor, buyer, "In read?", uuid.uuid4()).conversation
    own = open_page(f"/my/messages/{conversation.pk}/", person=buyer)
    staff = open_page(f"/workspace/{booth.exhibitor.slug}/inbox/{conversation.pk}/", person=host)

    own.locator(".msg").hover()
    own.get_by_role("button", name="What to do with this message").click()
    own.get_by_role("button", name="Change", exact=True).click()
    write(own, "In red?")
    expect(staff.get_by_text("In red?")).to_be_visible()
    expect(staff.get_by_text("edited")).to_be_visible()

    own.get_by_role("button", name="What to do with this message").click()
    own.get_by_role("button", name="Remove", exact=True).click()
    expect(staff.locator(".msg__gone:visible")).to_have_count(1)


def test_the_staff_works_with_the_keys(open_page, booth, host, buyer):
    conversation = ask(booth.exhibitor, buyer, "Hello", uuid.uuid4()).conversation
    write_line(conversation, host, "Hi", uuid.uuid4())
    ask(booth.exhibitor, buyer, "In red?", uuid.uuid4())
    page = open_page(f"/workspace/{booth.exhibitor.slug}/inbox/", person=host)

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.wait_for_url(f"**/inbox/{conversation.pk}/**")
    page.keyboard.press("n")
    page.keyboard.type("Wants 5,000")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Wants 5,000")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Open again")).to_be_visible()

    conversation.refresh_from_db()
    assert conversation.closed_at
    assert conversation.notes.get().text == "Wants 5,000"


def test_files_go_along_and_what_is_refused_says_why(open_page, booth, buyer):
    conversation = ask(booth.exhibitor, buyer, "Hello", uuid.uuid4()).conversation
    page = open_page(f"/my/messages/{conversation.pk}/", person=buyer, service_workers="block")
    bad = {"name": "all.zip", "mimeType": "application/zip", "buffer": b"PK\x03\x04 nothing"}
    page.locator("input[type=file]").set_input_files([bad])
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.get_by_text("all.zip: The file is damaged or cut off")).to_be_visible()
    page.complaints.clear()  # a refusal is an answer 409
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".msg")).to_have_count(1)
    assert Line.objects.count() == 1


def test_what_a_moderator_must_see_first_says_so(open_page, booth, buyer):
    WordList.objects.create(name="Gambling", words="casino", effect=WordList.Effect.HOLD)
    words_changed()
    conversation = ask(booth.exhibitor, buyer, "Hello", uuid.uuid4()).conversation
    page = open_page(f"/my/messages/{conversation.pk}/", person=buyer)
    write(page, "Come to my casino")
    expect(page.locator(".composer__error")).not_to_be_empty()

    page.goto(page.url.split("/my/")[0] + booth.get_absolute_url() + "#room")
    write(page, "A casino for all")
    expect(page.locator(".composer__error")).not_to_be_empty()

    assert Line.objects.get().text == "Hello"


def test_a_message_is_read_translated_and_as_it_was(open_page, booth, host, buyer, libretranslate):
    conversation = ask(booth.exhibitor, buyer, "Hola", uuid.uuid4()).conversation
    ask(booth.exhibitor, buyer, "Nobody knows this", uuid.uuid4())
    page = open_page(f"/workspace/{booth.exhibitor.slug}/inbox/{conversation.pk}/", person=host)
    first, second = page.locator(".msg").nth(0), page.locator(".msg").nth(1)

    first.get_by_role("button", name="Translate").click()
    expect(first.get_by_text("Hello")).to_be_visible()
    expect(first.get_by_text("From Spanish.")).to_be_visible()
    expect(first.get_by_text("Hola")).to_be_hidden()
    first.get_by_role("button", name="Show original").click()
    expect(first.get_by_text("Hola")).to_be_visible()

    second.get_by_role("button", name="Translate").click()
    expect(second.get_by_text("No translation just now: this is the original.")).to_be_visible()
    expect(second.get_by_text("Nobody knows this")).to_be_visible()
