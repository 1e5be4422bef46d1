"""A mailbox that is emptied over IMAP, for fairs without a mail provider that posts."""

import imaplib
import logging
from urllib.parse import unquote, urlsplit

from celery import shared_task
from django.conf import settings

from booths.inbound.delivery import deliver
from booths.inbound.letter import MOST_BYTES, letter_of
from booths.services.rooms import TooFast

logger = logging.getLogger(__name__)

PATIENCE = 20  # seconds for the server to answer
AT_A_TIME = 50


@shared_task
def collect_mail():
    """Deliver what is unread in the mailbox. Safe to run twice: the same mail writes once."""
    try:
        box = _open(urlsplit(settings.INBOUND_IMAP_URL))
    except (OSError, imaplib.IMAP4.error) as error:
        logger.error("The mailbox of replies cannot be opened: %s", error)
        return
    try:
        _status, (found,) = box.uid("SEARCH", None, "UNSEEN")
        for uid in (found or b"").split()[:AT_A_TIME]:
            _take(box, uid)
    finally:
        box.logout()


def _open(url):
    """Signed in, in the folder that the address names, else INBOX. imaps:// is TLS from the beginning."""
    is_tls = url.scheme == "imaps"
    make = imaplib.IMAP4_SSL if is_tls else imaplib.IMAP4
    box = make(url.hostname, url.port or (993 if is_tls else 143), timeout=PATIENCE)
    try:
        if not is_tls and "STARTTLS" in box.capabilities:
            box.starttls()
        box.login(unquote(url.username or ""), unquote(url.password or ""))
        status, _told = box.select(f'"{unquote(url.path.strip("/")) or "INBOX"}"')
        if status != "OK":
            raise imaplib.IMAP4.error("There is no such folder.")
    except (OSError, imaplib.IMAP4.error):
        box.shutdown()
        raise
    return box


def _take(box, uid):
    """A mail is marked as read when its line is committed, so that a kill in between loses nothing.

    What cannot be read is flagged too, for a person to look at.
    """
    flags = r"(\Seen)"
    try:
        deliver(letter_of(_fetch(box, uid)))
    except TooFast:
        return
    except ValueError as error:
        logger.warning("A mail in the mailbox of replies cannot be read: %s", error)
        flags = r"(\Seen \Flagged)"
    box.uid("STORE", uid, "+FLAGS", flags)


def _fetch(box, uid):
    _status, told = box.uid("FETCH", uid, "(RFC822.SIZE)")
    size = int(told[0].rpartition(b"RFC822.SIZE ")[2].split(b")")[0].split()[0])
    if size > MOST_BYTES:
        raise ValueError(f"It has {size} bytes.")
    _status, told = box.uid("FETCH", uid, "(BODY.PEEK[])")
    return told[0][1]
