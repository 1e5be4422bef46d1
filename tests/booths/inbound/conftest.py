import uuid
from email.message import EmailMessage

import pytest
from allauth.account.models import EmailAddress

from booths.inbound.addresses import reply_address
from booths.services.conversations import ask
from tests.factories import MembershipFactory, UserFactory

ONE = "<one@example.org>"


@pytest.fixture(autouse=True)
def reply_domain(settings):
    settings.REPLY_DOMAIN = "replies.example.org"


def person(email, **fields):
    user = UserFactory(email=email, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@pytest.fixture
def buyer():
    return person("camila@example.org", name="Camila")


@pytest.fixture
def host():
    return MembershipFactory(
        user=person("mei@example.org", name="Mei Fong"), exhibitor__name="Foshan Kettles"
    ).user


@pytest.fixture
def conversation(host, buyer):
    exhibitor = host.memberships.get().exhibitor
    return ask(exhibitor, buyer, "Do you make it in red?", uuid.uuid4()).conversation


@pytest.fixture
def reply(conversation, buyer):
    """reply(…) -> a mail of the buyer to their own address, as bytes."""

    def reply(
        text="Yes, 600 pieces.",
        sender=buyer.email,
        to=None,
        files=(),
        message_id="<one@example.org>",
        **headers,
    ):
        mail = EmailMessage()
        mail["From"], mail["To"] = f"Camila <{sender}>", to or reply_address(conversation.pk, buyer.pk)
        mail["Subject"], mail["Message-ID"] = "Re: Foshan Kettles answered you", message_id
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        for name, content, kind in files:
            mail.add_attachment(content, *kind.split("/"), filename=name)
        return mail.as_bytes()

    return reply
