"""Mails as the providers post them: what they send, what proves it, and what is not posted again."""

import base64
import hashlib
import hmac
import json
import time
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from booths.inbound import providers
from booths.inbound.addresses import reply_address
from booths.services import conversations

pytestmark = pytest.mark.django_db
KEY = "a key that only we and they know"
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


@pytest.fixture(autouse=True)
def keys(settings):
    settings.INBOUND_MAIL_KEYS = dict.fromkeys(providers.READERS, KEY)


@pytest.fixture
def address(conversation, buyer):
    return reply_address(conversation.pk, buyer.pk)


def texts(conversation):
    return list(conversation.lines.order_by("pk").values_list("text", flat=True))[1:]


def signed(key=KEY, at=None, token=None):
    timestamp, token = str(int(at or time.time())), token or uuid.uuid4().hex
    proof = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": timestamp, "token": token, "signature": proof}


def mailgun(address, **more):
    headers = [["From", "Camila <camila@example.org>"], ["Message-Id", "<m1@example.org>"], ["To", address]]
    return {
        "recipient": address,
        "sender": "camila@example.org",
        "from": "Camila <camila@example.org>",
        "subject": "Re: answered",
        "body-plain": "Sí, 600 piezas.\r\n\r\n> ## Write your reply above this line ##\r\n> How many?\r\n",
        "stripped-text": "Sí, 600 piezas.",
        "message-headers": json.dumps(headers),
        **signed(),
        **more,
    }


def post(provider, data, **more):
    if isinstance(data, dict) and any(isinstance(value, bytes) for value in data.values()):
        data, more["content_type"] = as_form(data), "multipart/form-data; boundary=xYzZY"
    # A provider has no token against forged forms.
    return Client(enforce_csrf_checks=True).post(f"/mail/inbound/{provider}/", data, **more).status_code


def as_form(fields):
    """multipart/form-data of bytes, which Django's client cannot make."""
    parts = []
    for name, value in fields.items():
        told = f'form-data; name="{name}"'
        if isinstance(value, SimpleUploadedFile):
            told, value = f'{told}; filename="{value.name}"', value.read()
        value = value if isinstance(value, bytes) else value.encode()
        parts.append(f"--xYzZY\r\nContent-Disposition: {told}\r\n\r\n".encode() + value + b"\r\n")
    return b"".join(parts) + b"--xYzZY--\r\n"


def basic(password=KEY):
    return {"authorization": "Basic " + base64.b64encode(f"kapok:{password}".encode()).decode()}


def test_mailgun_posts_the_parts(conversation, address):
    file = SimpleUploadedFile("oferta.pdf", PDF, "application/pdf")

    assert post("mailgun", mailgun(address, **{"attachment-count": "1", "attachment-1": file})) == 200

    assert texts(conversation) == ["Sí, 600 piezas."]
    assert conversation.lines.order_by("pk").last().attachments.get().name == "oferta.pdf"


def test_mailgun_posts_the_whole_mail(conversation, address, reply):
    data = {"recipient": address, "sender": "camila@example.org", "body-mime": reply("Sí, 600."), **signed()}

    assert post("mailgun", data) == 200
    assert texts(conversation) == ["Sí, 600."]


def test_mailgun_without_its_proof_is_refused(conversation, address):
    used = signed()
    assert post("mailgun", mailgun(address, **used)) == 200
    wrong = [
        signed(key="another"),
        signed(at=time.time() - 13 * 3600),
        signed(at=time.time() + 13 * 3600),
        {"signature": ""},
        {"timestamp": "soon"},
        used,  # a replay
    ]

    assert [post("mailgun", mailgun(address, **proof)) for proof in wrong] == [403] * len(wrong)
    assert len(texts(conversation)) == 1


def test_a_post_that_was_not_taken_may_come_again(conversation, address, monkeypatch):
    whole, proof = conversations.seconds_to_wait, signed()
    monkeypatch.setattr(conversations, "seconds_to_wait", lambda *_: 7)
    assert post("mailgun", mailgun(address, **proof)) == 429

    monkeypatch.setattr(conversations, "seconds_to_wait", whole)
    assert post("mailgun", mailgun(address, **proof)) == 200
    assert len(texts(conversation)) == 1


def postmark(address, **more):
    return {
        "FromName": "Camila",
        "From": "camila@example.org",
        "FromFull": {"Email": "camila@example.org", "Name": "Camila", "MailboxHash": ""},
        "To": f"Fair <{address}>",
        "ToFull": [{"Email": address, "Name": "Fair", "MailboxHash": address[6:38]}],
        "OriginalRecipient": address,
        "Subject": "Re: answered",
        "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
        "TextBody": "Sí, 600 piezas.\n\n## Write your reply above this line ##\nHow many?",
        "HtmlBody": "",
        "StrippedTextReply": "",
        "Headers": [
            {"Name": "Message-ID", "Value": "<p1@example.org>"},
            {"Name": "X-Spam-Score", "Value": "0"},
        ],
        "Attachments": [
            {
                "Name": "oferta.pdf",
                "Content": base64.b64encode(PDF).decode(),
                "ContentType": "application/pdf",
            }
        ],
        **more,
    }


def test_postmark_posts_json(conversation, address):
    told = json.dumps(postmark(address))
    posted = [post("postmark", told, content_type="application/json", headers=basic()) for _time in range(2)]

    assert posted == [200, 200]
    assert texts(conversation) == ["Sí, 600 piezas."]
    assert conversation.lines.order_by("pk").last().attachments.get().name == "oferta.pdf"


def test_postmark_posts_more_than_a_form_may_hold(conversation, address):
    large = PDF.replace(b"obj\n", b"obj\n" + b" " * 6_000_000)
    file = {"Name": "g.pdf", "Content": base64.b64encode(large).decode(), "ContentType": "application/pdf"}
    told = json.dumps(postmark(address, Attachments=[file]))

    assert post("postmark", told, content_type="application/json", headers=basic()) == 200
    assert conversation.lines.order_by("pk").last().attachments.get().size == len(large)


def sendgrid(address, **more):
    return {
        "headers": "From: Camila <camila@example.org>\nMessage-ID: <s1@example.org>\nTo: x\n",
        "envelope": json.dumps({"to": [address], "from": "camila@example.org"}),
        "to": address,
        "from": "Camila <camila@example.org>",
        "subject": "Re: answered",
        "text": "Sí, 600 piezas.".encode("iso-8859-1"),
        "charsets": json.dumps({"to": "UTF-8", "from": "UTF-8", "subject": "UTF-8", "text": "iso-8859-1"}),
        "SPF": "pass",
        "attachments": "0",
        **more,
    }


def test_sendgrid_posts_the_parts_each_in_its_charset(conversation, address):
    file = SimpleUploadedFile("oferta.pdf", PDF, "application/pdf")

    assert post("sendgrid", sendgrid(address, attachment1=file), headers=basic()) == 200

    assert texts(conversation) == ["Sí, 600 piezas."]
    assert conversation.lines.order_by("pk").last().attachments.get().name == "oferta.pdf"


def test_sendgrid_posts_the_whole_mail(conversation, address, reply):
    envelope = json.dumps({"to": [address], "from": "camila@example.org"})

    assert post("sendgrid", {"email": reply("Sí."), "envelope": envelope}, headers=basic()) == 200
    assert texts(conversation) == ["Sí."]


@pytest.mark.parametrize("provider", ["postmark", "sendgrid"])
def test_without_the_password_nothing_is_read(conversation, address, provider):
    for headers in ({}, basic("wrong"), {"authorization": "Basic x"}, {"authorization": f"Bearer {KEY}"}):
        told = postmark(address) if provider == "postmark" else sendgrid(address)
        kind = {"content_type": "application/json"} if provider == "postmark" else {}
        data = json.dumps(told) if provider == "postmark" else told
        assert post(provider, data, headers=headers, **kind) == 403
    assert texts(conversation) == []


def test_a_bounce_is_dropped_and_an_unknown_sender_is_accepted_in_silence(conversation, address):
    assert post("mailgun", mailgun(address, sender="")) == 200
    assert post("mailgun", mailgun(address, **{"message-headers": json.dumps([["From", "a@b.org"]])})) == 200
    assert post("mailgun", mailgun("someone@replies.example.org")) == 200

    assert texts(conversation) == []


@pytest.mark.parametrize(
    ("provider", "data", "more"),
    [
        ("postmark", "[]", {"content_type": "application/json"}),
        ("postmark", "{", {"content_type": "application/json"}),
        ("postmark", '{"Headers": [3]}', {"content_type": "application/json"}),
        ("postmark", '{"Attachments": [{"Name": "x"}]}', {"content_type": "application/json"}),
        ("sendgrid", {"envelope": "{"}, {}),
        ("sendgrid", {"email": "x", "envelope": "[]"}, {}),
    ],
)
def test_what_cannot_be_read_is_not_posted_again(provider, data, more):
    assert post(provider, data, headers=basic(), **more) == 406


def test_a_provider_without_a_key_is_not_there(settings, address):
    settings.INBOUND_MAIL_KEYS = {"mailgun": "", "unheard": KEY}

    assert [post(provider, {}) for provider in ("mailgun", "postmark", "unheard")] == [404, 404, 404]


def test_what_is_too_large_is_not_read():
    assert post("postmark", "x", content_type="application/json", CONTENT_LENGTH=36 * 1024 * 1024) == 413
