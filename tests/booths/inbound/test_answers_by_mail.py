"""Answers come by e-mail to who asked for that, through a real SMTP server, and go on from there."""

import email
import re
import socket
import uuid
from email import policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core import mail as django_mail
from django.utils import timezone

from accounts.models import Consent, Notification
from accounts.services import give_consent, withdraw_consent
from booths import letters
from booths.inbound.addresses import named_by
from booths.inbound.delivery import Outcome, deliver
from booths.inbound.letter import letter_of
from booths.letters import mail_due_answers
from booths.models import AnswerMail
from booths.services.conversations import read_conversation, write_line
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ANSWERS = Consent.Purpose.ANSWERS


@pytest.fixture
def asked(conversation, buyer):
    """The buyer asked for answers by mail."""
    give_consent(ANSWERS, user=buyer)
    return conversation


def answer(conversation, host, text="From 500 pieces."):
    return write_line(conversation, host, text, uuid.uuid4())


def pass_time():
    AnswerMail.objects.update(due_at=timezone.now())
    mail_due_answers()


@pytest.fixture
def smtp(settings):
    """A real mail server; the mails that it took."""
    taken = []

    class Keep(Message):
        def handle_message(self, message):
            taken.append(message.as_bytes())

    server = Controller(Keep(), hostname="127.0.0.1", port=0)
    server.port = free_port()
    server.start()
    settings.EMAIL_BACKEND = "fair.mail.UnfailingBackend"
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield taken
    server.stop()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def test_an_answer_travels_by_smtp_and_its_reply_comes_back(asked, host, buyer, smtp):
    answer(asked, host), answer(asked, host, "In ten days.")

    pass_time()

    (raw,) = smtp
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert mail["To"] == buyer.email
    assert mail["Subject"] == "Foshan Kettles answered you"
    assert named_by(email.utils.parseaddr(mail["Reply-To"])[1]) == (asked.pk, buyer.pk)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",)).get_content()
    assert "From 500 pieces." in text
    assert "In ten days." in text
    assert "From 500 pieces." in mail.get_body(("html",)).get_content()

    back = email.message.EmailMessage()
    back["From"], back["To"], back["Message-ID"] = buyer.email, mail["Reply-To"], "<r@example.org>"
    back.set_content("600, please.\n\nOn Monday the fair wrote:\n" + re.sub("^", "> ", text, flags=re.M))
    assert deliver(letter_of(back.as_bytes())) == Outcome.WRITTEN
    assert asked.lines.order_by("pk").last().text == "600, please."


def test_nobody_has_mail_who_did_not_ask_for_it(conversation, host, buyer, mailoutbox):
    answer(conversation, host)
    give_consent(ANSWERS, user=UserFactory())

    pass_time()

    assert (mailoutbox, AnswerMail.objects.count()) == ([], 0)


def test_who_reads_it_on_the_page_has_no_mail(asked, host, buyer, mailoutbox):
    line = answer(asked, host)
    mail_due_answers()
    assert mailoutbox == []

    read_conversation(asked, buyer, line.pk)
    pass_time()

    assert (mailoutbox, AnswerMail.objects.count()) == ([], 0)


def test_an_answer_is_mailed_once_and_the_next_with_another_mail(asked, host, mailoutbox):
    answer(asked, host)
    pass_time(), pass_time()
    assert len(mailoutbox) == 1
    answer(asked, host, "In ten days.")
    pass_time()

    first, second = mailoutbox
    assert "From 500 pieces." not in second.body
    assert "In ten days." in second.body
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]
    assert first.extra_headers["References"] == second.extra_headers["References"]


def unsigned(body):
    """The text without the signature of its link, which holds the second in which it was made."""
    return re.sub(r":[\w-]{6}:[\w-]{43}/", "/", body)


def test_a_run_that_was_killed_is_made_up_for_with_the_very_same_mail(asked, host, mailoutbox, monkeypatch):
    answer(asked, host)
    AnswerMail.objects.update(due_at=timezone.now())
    monkeypatch.setattr(letters, "_close", lambda *_: None)
    mail_due_answers()
    answer(asked, host, "Written meanwhile.")
    monkeypatch.undo()

    pass_time()
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox[:2]}) == 1
    assert unsigned(mailoutbox[0].body) == unsigned(mailoutbox[1].body)
    pass_time()
    assert "Written meanwhile." in mailoutbox[2].body
    assert AnswerMail.objects.count() == 0


def test_a_server_that_is_away_is_tried_again(asked, host, settings, smtp):
    settings.EMAIL_PORT, there = free_port(), settings.EMAIL_PORT
    answer(asked, host)
    pass_time()
    assert AnswerMail.objects.get().due_at > timezone.now()

    settings.EMAIL_PORT = there
    pass_time()

    assert len(smtp) == 1
    assert AnswerMail.objects.count() == 0


def test_it_ends_with_the_consent(asked, host, buyer, mailoutbox):
    answer(asked, host)
    withdraw_consent(ANSWERS, user=buyer)

    pass_time()

    assert (mailoutbox, AnswerMail.objects.count()) == ([], 0)


def test_without_a_domain_for_replies_the_mail_leads_to_the_page(asked, host, mailoutbox, settings):
    settings.REPLY_DOMAIN = ""
    answer(asked, host)
    pass_time()

    (mail,) = mailoutbox
    assert mail.reply_to == []
    assert "Reply on the page:" in mail.body
    assert "##" not in mail.body


def test_the_buyer_asks_for_it_and_stops_it_by_the_link_in_the_mail(
    client, conversation, host, buyer, mailoutbox
):
    client.force_login(buyer)
    client.post("/my/messages/by-mail/", {"answer": "yes", "next": "/halls/"})
    assert "Answers by e-mail" in client.get("/my/privacy/").text
    answer(conversation, host)
    pass_time()
    client.logout()
    (mail,) = mailoutbox
    link = mail.extra_headers["List-Unsubscribe"].strip("<>").replace("http://127.0.0.1:8000", "")

    assert "Stop these mails?" in client.get(link).text
    assert buyer.consents.standing().filter(purpose=ANSWERS).exists()
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200

    assert not buyer.consents.standing().filter(purpose=ANSWERS).exists()
    assert client.get(link[:-2] + "x/").status_code == 404


def test_no_other_mail_tells_the_same(asked, host, buyer):
    Notification.objects.create(
        user=buyer, kind="answer.received", key=f"conversation:{asked.pk}", mail_due_at=timezone.now()
    )

    answer(asked, host)

    assert set(Notification.objects.filter(user=buyer).values_list("mail_due_at", flat=True)) == {None}


def test_guests_ask_for_nothing(client):
    assert client.post("/my/messages/by-mail/", {"answer": "yes"}).url.startswith("/accounts/login/")
    assert django_mail.outbox == []
