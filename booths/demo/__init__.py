"""The demo fair: made from the files under demo/, open on whatever day it is loaded."""

from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

FILES = Path(settings.BASE_DIR) / "demo"

# Whom a newcomer may be: role, e-mail address, password. bin/run prints them.
SIGN_INS = (
    ("buyer", "buyer@demo.kapok.example", "walk-the-halls"),
    ("exhibitor", "exhibitor@demo.kapok.example", "open-the-booth"),
    ("organiser", "organiser@demo.kapok.example", "run-the-fair"),
)


def played_password():
    """Of the people whom the demo process plays: nobody else can sign in as them."""
    return salted_hmac("kapok.demo.people", "password").hexdigest()[:32]
