"""What the tests of people share."""

import re

from django.core.mail.backends.base import BaseEmailBackend

from accounts.services import create_person

PASSWORD = "a long enough secret"

NEWCOMER = {
    "hat": "buyer",
    "name": "Mina Okafor",
    "email": "mina@example.org",
    "password1": PASSWORD,
    "company": "Lagos Homewares",
    "country": "NG",
    "time_zone": "Africa/Lagos",
    "terms": "on",
}


def person(email="mina@example.org", **fields):
    """Someone whose address is verified, as after signing up."""
    return create_person(email, PASSWORD, **{"name": "Mina Okafor", **fields})


def code_in(mail):
    return re.search(r"^[A-Z0-9]{4}-?[A-Z0-9]{4}$", mail.body, re.MULTILINE).group()


def sign_in(client, email="mina@example.org", password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


class DeadBackend(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError
