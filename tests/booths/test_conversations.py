"""What buyers and exhibitors do in their conversations."""

import datetime
import io
import threading
import uuid
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from booths.models import Attachment, Conversation, Line, Note, Reading
from booths.services.conversations import (
    ask,
    assign_conversation,
    close_conversation,
    edit_line,
    read_conversation,
    remove_line,
    snooze_conversation,
    write_line,
    write_note,
)
from booths.subjects import about_product, about_search
from fair.errors import Refused
from tests.factories import ExhibitorFactory, MembershipFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return MembershipFactory(job_title="Export sales").user


@pytest.fixture
def exhibitor(host):
    return host.memberships.get().exhibitor


@pytest.fixture
def buyer():
    return UserFactory(country="CL")


def asked(exhibitor, buyer, text="Do you make it in red?", **more):
    return ask(exhibitor, buyer, text, more.pop("key", None) or uuid.uuid4(), **more)


def answered(conversation, host, text="Yes, from 500 pieces.", **more):
    return write_line(conversation, host, text, more.pop("key", None) or uuid.uuid4(), **more)


def picture(name="kettle.jpg"):
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def office(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "<xml/>")
    return content.getvalue()


def test_a_question_opens_the_one_conversation_of_buyer_and_exhibitor(exhibitor, buyer):
    kettle = ProductFactory(exhibitor=exhibitor, name="Kettle")

    first = asked(exhibitor, buyer, about=about_product(kettle))
    second = asked(exhibitor, buyer, about=about_search("gooseneck"))
    third = asked(exhibitor, buyer, about=about_product(kettle))

    conversation = Conversation.objects.get()
    assert conversation.waiting_since == first.sent_at
    assert list(conversation.subjects.values_list("title", flat=True)) == ["Kettle", "gooseneck"]
    assert first.subject == third.subject != second.subject


def test_an_answer_ends_the_waiting_and_takes_the_conversation_over(exhibitor, buyer, host):
    conversation = asked(exhibitor, buyer).conversation

    line = answered(conversation, host)

    conversation.refresh_from_db()
    assert conversation.waiting_since is None
    assert (conversation.answered_at, conversation.assignee) == (line.sent_at, host)
    assert (conversation.buyer_unread, conversation.last_line) == (1, line)


def test_a_line_is_written_once_however_often_it_is_sent(exhibitor, buyer):
    key = uuid.uuid4()

    lines = {asked(exhibitor, buyer, key=key).pk for _time in range(3)}

    assert len(lines) == Line.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_line_sent_by_many_threads_at_once_is_written_once(exhibitor, buyer):
    key, found = uuid.uuid4(), []

    def send():
        try:
            found.append(asked(exhibitor, buyer, key=key).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert set(found) == {Line.objects.get().pk}
    assert Conversation.objects.count() == 1


def test_nobody_asks_their_own_company(exhibitor, host):
    with pytest.raises(Refused):
        asked(exhibitor, host)

    assert not Conversation.objects.exists()


def test_the_buyers_next_line_wakes_and_reopens(exhibitor, buyer, host):
    conversation = asked(exhibitor, buyer).conversation
    answered(conversation, host)
    close_conversation(conversation)
    conversation.refresh_from_db()
    assert conversation.closed_at

    line = asked(exhibitor, buyer, "One thing more.")
    snoozed = Conversation.objects.get()
    assert (snoozed.closed_at, snoozed.waiting_since) == (None, line.sent_at)

    snooze_conversation(snoozed, timezone.now() + datetime.timedelta(hours=3))
    assert Conversation.objects.snoozed().count() == 1
    asked(exhibitor, buyer, "Are you there?")
    assert Conversation.objects.snoozed().count() == 0


def test_a_line_is_changed_for_five_minutes_and_shown_as_edited(exhibitor, buyer, host, listen):
    line = asked(exhibitor, buyer, "Do you make it in read?")

    edited = edit_line(line, buyer, "Do you make it in red?")

    assert edited.edited_at
    assert edited.text == "Do you make it in red?"
    with pytest.raises(Refused):
        edit_line(line, host, "Mine now")
    Line.objects.update(sent_at=timezone.now() - datetime.timedelta(minutes=5, seconds=1))
    with pytest.raises(Refused):
        edit_line(line, buyer, "Too late")
    assert Line.objects.get().text == "Do you make it in red?"


def test_a_removed_line_leaves_its_place(exhibitor, buyer):
    line = asked(exhibitor, buyer)

    remove_line(line, buyer)
    remove_line(line, buyer)

    line.refresh_from_db()
    assert line.removed_at
    assert line.words is None


def test_reading_never_goes_back_and_counts_what_is_unread(exhibitor, buyer, host):
    conversation = asked(exhibitor, buyer).conversation
    first, second = answered(conversation, host), answered(conversation, host, "And in blue.")

    read_conversation(conversation, buyer, first.pk)
    conversation.refresh_from_db()
    assert conversation.buyer_unread == 1
    read_conversation(conversation, buyer, second.pk + 100)
    read_conversation(conversation, buyer, first.pk)

    conversation.refresh_from_db()
    assert conversation.buyer_unread == 0
    assert Reading.objects.get(user=buyer).line == second.pk


def test_only_the_exhibitors_people_are_given_a_conversation(exhibitor, buyer, host):
    conversation = asked(exhibitor, buyer).conversation
    colleague = MembershipFactory(exhibitor=exhibitor, role="host").user

    assign_conversation(conversation, host, colleague)
    with pytest.raises(Refused):
        assign_conversation(conversation, host, UserFactory())

    conversation.refresh_from_db()
    assert conversation.assignee == colleague


def test_a_picture_is_made_anew_and_papers_are_kept(exhibitor, buyer):
    sheet = SimpleUploadedFile("prices.xlsx", office("[Content_Types].xml", "xl/workbook.xml"))

    line = asked(exhibitor, buyer, "", files=[picture(), sheet])

    shown, paper = line.attachments.all()
    assert (shown.kind, shown.width, shown.height) == (Attachment.Kind.PICTURE, 640, 480)
    with shown.file.open("rb") as kept:
        assert kept.read(4) == b"RIFF"
    assert (paper.name, paper.file.name.rpartition(".")[2]) == ("prices.xlsx", "xlsx")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (office("anything.exe"), "ZIP"),
        (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        (b"PK\x03\x04 no archive", "damaged"),
        (b"<svg onload=alert(1)>", "picture"),
        (b"%PDF-1.7 cut", "PDF"),
    ],
    ids=["archive", "macros", "damaged", "drawing", "cut"],
)
def test_a_file_that_is_not_accepted_is_refused_with_its_name(exhibitor, buyer, content, reason):
    with pytest.raises(Refused, match=rf"\Apaper\.docx: .*{reason}"):
        asked(exhibitor, buyer, files=[SimpleUploadedFile("paper.docx", content)])

    assert not Line.objects.exists()
    assert not Conversation.objects.exists()


def test_what_happens_is_told_to_both_sides(
    exhibitor, buyer, host, listen, django_capture_on_commit_callbacks
):
    conversation = asked(exhibitor, buyer).conversation
    talk, inbox = listen(conversation.topic), listen(f"inbox:{exhibitor.pk}")
    own = listen(f"me:{buyer.pk}")

    with django_capture_on_commit_callbacks(execute=True):
        line = answered(conversation, host)

    (event,) = talk()
    assert (event["event"], event["line"]["id"], event["line"]["text"]) == ("line.sent", line.pk, line.text)
    assert event["line"]["author"]["title"] == "Export sales"
    assert [told["id"] for told in inbox() if told["event"] == "conversation.changed"] == [conversation.pk]
    assert [told["id"] for told in own() if told["event"] == "conversation.changed"] == [conversation.pk]


def test_an_answer_is_told_to_the_buyer_and_what_follows_to_who_answered(exhibitor, buyer, host):
    conversation = asked(exhibitor, buyer).conversation
    answered(conversation, host)
    answered(conversation, host, "And in blue.")
    asked(exhibitor, buyer, "Thank you.")
    last = asked(exhibitor, buyer, "The price?")

    told = buyer.notifications.get()
    assert (told.kind, told.count, told.data["text"]) == ("answer.received", 2, "And in blue.")
    assert host.notifications.get(kind="message.received").data["text"] == "The price?"

    read_conversation(conversation, buyer, last.pk)
    told.refresh_from_db()
    assert told.read_at


def test_who_is_given_a_conversation_hears_of_it(exhibitor, buyer, host):
    conversation = asked(exhibitor, buyer).conversation
    answered(conversation, host)
    colleague = MembershipFactory(exhibitor=exhibitor, role="host").user

    assign_conversation(conversation, host, host)
    assign_conversation(conversation, host, colleague)

    assert not host.notifications.exists()
    assert colleague.notifications.get().data["by"] == str(host)


def test_notes_are_not_told_to_the_buyer(exhibitor, buyer, host, listen, django_capture_on_commit_callbacks):
    conversation = asked(exhibitor, buyer).conversation
    talk, own = listen(conversation.topic), listen(f"me:{buyer.pk}")

    with django_capture_on_commit_callbacks(execute=True):
        write_note(conversation, host, "Wants 5,000 by May.")

    assert talk() == own() == []
    assert Note.objects.get().text == "Wants 5,000 by May."


def test_conversations_are_visible_to_their_two_sides_alone(exhibitor, buyer, host):
    conversation = asked(exhibitor, buyer).conversation
    elsewhere = MembershipFactory(exhibitor=ExhibitorFactory()).user

    seen = {user.pk: Conversation.objects.visible_to(user).count() for user in (buyer, host, elsewhere)}

    assert seen == {buyer.pk: 1, host.pk: 1, elsewhere.pk: 0}
    assert Line.objects.visible_to(elsewhere).count() == 0
    assert conversation.topic == f"talk:{conversation.pk}"
