"""A reply by mail is the next line of its conversation, once, of the person that its address names."""

import io

import pytest
from PIL import Image

from booths.inbound.addresses import named_by, reply_address
from booths.inbound.delivery import Outcome, deliver
from booths.inbound.letter import letter_of
from booths.models import Attachment, Conversation, Line
from booths.services.conversations import LINES
from booths.services.rooms import TooFast
from tests.booths.inbound.conftest import person

pytestmark = pytest.mark.django_db


def lines(conversation):
    return list(conversation.lines.order_by("pk").values_list("text", "via", "by_staff"))[1:]


def picture():
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(content, "JPEG")
    return ("kettle.jpg", content.getvalue(), "image/jpeg")


def test_an_address_names_conversation_and_person_and_cannot_be_made_up(settings):
    address = reply_address(12, 3_000_000)

    assert named_by(address) == named_by(address.upper()) == (12, 3_000_000)
    assert len(address.partition("@")[0]) <= 64
    local = address.partition("@")[0]
    flipped = local[:-1] + ("a" if local[-1] != "a" else "b")
    for wrong in (f"{flipped}@replies.example.org", f"{local}@example.org", "reply+@replies.example.org", ""):
        assert named_by(wrong) is None
    settings.REPLY_DOMAIN = ""
    assert (reply_address(12, 3), named_by(address)) == ("", None)


def test_a_reply_becomes_a_line_and_waits_for_an_answer(conversation, reply):
    Conversation.objects.update(waiting_since=None)

    assert deliver(letter_of(reply())) == Outcome.WRITTEN

    assert lines(conversation) == [("Yes, 600 pieces.", "mail", False)]
    conversation.refresh_from_db()
    assert conversation.waiting_since is not None


def test_the_staff_answers_by_mail_too(conversation, reply, host):
    raw = reply(sender=host.email, to=reply_address(conversation.pk, host.pk))

    assert deliver(letter_of(raw)) == Outcome.WRITTEN

    assert lines(conversation) == [("Yes, 600 pieces.", "mail", True)]
    conversation.refresh_from_db()
    assert (conversation.waiting_since, conversation.assignee) == (None, host)


def test_the_same_mail_twice_writes_once(conversation, reply):
    assert [deliver(letter_of(reply())) for _time in range(2)] == [Outcome.WRITTEN, Outcome.AGAIN]
    assert len(lines(conversation)) == 1


def test_only_the_person_that_the_address_names_may_write_to_it(conversation, reply, host, mailoutbox):
    stranger = person("mallory@example.org")
    unverified = person("eve@example.org")
    unverified.emailaddress_set.update(verified=False)
    letters = [
        reply(sender=stranger.email),
        reply(sender=host.email),
        reply(sender="nobody@example.org"),
        reply(sender=unverified.email, to=reply_address(conversation.pk, unverified.pk)),
        reply(sender=stranger.email, to=reply_address(conversation.pk, stranger.pk)),
        reply(to="reply+" + "a" * 32 + "@replies.example.org"),
        reply(to="fair@example.org"),
    ]

    assert [deliver(letter_of(raw)) for raw in letters] == [Outcome.UNKNOWN] * len(letters)
    assert (lines(conversation), mailoutbox) == ([], [])


def test_who_was_suspended_or_has_left_the_team_writes_no_more(conversation, reply, host, buyer):
    to = reply_address(conversation.pk, host.pk)
    host.memberships.all().delete()
    buyer.is_active = False
    buyer.save()

    assert deliver(letter_of(reply())) == Outcome.UNKNOWN
    assert deliver(letter_of(reply(sender=host.email, to=to))) == Outcome.UNKNOWN
    assert lines(conversation) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"List_Id": "<news.example.org>"},
        {"X_Autoreply": "yes"},
        {"sender": "mailer-daemon@example.org"},
        {"sender": "anyone@replies.example.org"},
        {"sender": "fair@localhost"},
    ],
)
def test_what_no_person_wrote_is_dropped(conversation, reply, headers, mailoutbox):
    assert deliver(letter_of(reply(**headers))) == Outcome.AUTOMATIC
    assert (lines(conversation), mailoutbox) == ([], [])


def test_files_go_through_the_same_checks_and_the_sender_hears_of_one_that_does_not_pass(
    conversation, reply, buyer, mailoutbox, django_capture_on_commit_callbacks
):
    good = [picture(), ("offer.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF\n", "application/pdf")]
    with django_capture_on_commit_callbacks(execute=True):
        assert deliver(letter_of(reply(files=good))) == Outcome.WRITTEN
    assert list(Attachment.objects.values_list("name", "kind")) == [
        ("kettle.jpg", "picture"),
        ("offer.pdf", "file"),
    ]

    bad = [("tool.exe", b"MZ\x90\x00", "application/octet-stream")]
    with django_capture_on_commit_callbacks(execute=True):
        raw = reply("Look at this", files=bad, message_id="<two@example.org>")
        assert deliver(letter_of(raw)) == Outcome.WRITTEN

    assert [text for text, _via, _staff in lines(conversation)] == ["Yes, 600 pieces.", "Look at this"]
    (mail,) = (mail for mail in mailoutbox if mail.to == [buyer.email])
    assert mail.subject == "Your reply could not be taken as it was"
    assert "tool.exe" in mail.body
    assert mail.extra_headers["Auto-Submitted"] == "auto-replied"
    assert Attachment.objects.count() == 2


def test_what_is_refused_is_told_to_the_sender_once(
    conversation, reply, buyer, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert deliver(letter_of(reply("a" * 4001))) == Outcome.REFUSED

    (mail,) = mailoutbox
    assert "too long" in mail.body
    assert lines(conversation) == []


def test_who_is_in_a_hurry_is_delivered_later(conversation, reply):
    for number in range(LINES[0][0] - 1):
        deliver(letter_of(reply(message_id=f"<{number}@example.org>")))

    with pytest.raises(TooFast):
        deliver(letter_of(reply(message_id="<last@example.org>")))
    assert Line.objects.count() == LINES[0][0]


def test_pictures_of_the_mails_make_up_are_no_files(conversation, reply):
    raw = (
        b"From: camila@example.org\r\nTo: %s\r\nMessage-ID: <h@x>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/html; charset=iso-8859-1\r\n\r\n<p>S\xed <img src='cid:logo'></p>\r\n--b\r\n"
        b'Content-Type: image/png; name="logo.png"\r\nContent-ID: <logo>\r\n'
        b'Content-Disposition: inline; filename="logo.png"\r\n\r\nPNG\r\n--b--\r\n'
    ) % reply_address(conversation.pk, conversation.buyer_id).encode()

    letter = letter_of(raw)

    assert (letter.words, letter.files) == ("Sí", [])
    assert deliver(letter) == Outcome.WRITTEN


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"Subject: x\r\n\r\nx", b"From: \r\n\r\n", b"From: <<>>@@\r\n\r\n"]
)
def test_what_is_no_mail_is_told_so(raw):
    with pytest.raises(ValueError, match=r"It is no mail|no sender"):
        letter_of(raw)


def test_an_empty_reply_writes_nothing(conversation, reply):
    assert deliver(letter_of(reply("\n> quoted\n"))) == Outcome.EMPTY
    assert lines(conversation) == []
