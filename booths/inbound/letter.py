"""A mail that has come in, whichever way it came."""

import re
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr

from django.core.files.uploadedfile import SimpleUploadedFile

from booths.inbound.words import new_words, text_of

MOST_BYTES = 35 * 1024 * 1024  # of a whole mail, as providers take them
MOST_PARTS = 200
RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
AUTOMATIC = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
MACHINES = re.compile(r"^(mailer-daemon|postmaster|no-?reply|bounces?)\b", re.IGNORECASE)


@dataclass
class Letter:
    """`headers` is anything with get(name); `to` are all addresses that it may have been sent to.

    `envelope_from` is the address that bounces go to, None where the way it came does not tell.
    """

    headers: object
    to: list
    text: str = ""
    html: str = ""
    files: list = field(default_factory=list)
    envelope_from: str | None = None

    @property
    def sender(self):
        return parseaddr(str(self.headers.get("From", "")))[1].lower()

    @property
    def message_id(self):
        return str(self.headers.get("Message-ID", "")).strip()

    @property
    def words(self):
        """What the person wrote."""
        return new_words(self.text) if self.text.strip() else new_words(text_of(self.html))

    @property
    def is_automatic(self):
        """Whether a program wrote it: an answer to mail during holidays, a bounce, a list (RFC 3834)."""
        return (
            self._told("Auto-Submitted") not in ("", "no")
            or self._told("Precedence") in AUTOMATIC
            or any(map(self._told, ("List-Id", "X-Autoreply", "X-Autorespond", "Feedback-ID")))
            or "multipart/report" in self._told("Content-Type")
            or self._told("Return-Path") == "<>"
            or self.envelope_from in ("", "<>")
            or bool(MACHINES.match(self.sender))
        )

    def _told(self, name):
        return str(self.headers.get(name, "")).strip().lower()


def letter_of(raw, to=(), envelope_from=None):
    """The Letter of a whole mail as it travels (RFC 5322). Raises ValueError for what is none."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        told = [str(value) for name in RECIPIENTS for value in message.get_all(name, [])]
        addresses = [*to, *(address for _name, address in getaddresses(told))]
        plain, html = (_body(message, kind) for kind in ("plain", "html"))
        letter = Letter(message, addresses, plain, html, _files(message, html), envelope_from)
    except Exception as error:  # the library trips over malformed headers in many ways
        raise ValueError(f"It is no mail: {error!r}") from error
    if not letter.sender:
        raise ValueError("There is no sender.")
    return letter


def _body(message, kind):
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else _decoded(part)


def _decoded(part):
    try:
        return part.get_content()
    except (LookupError, UnicodeError, ValueError):  # a charset that nobody knows
        return (part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _files(message, html):
    """The attachments; pictures that belong to the text's own make-up, as a logo below it, are none."""
    files = []
    for part in list(message.walk())[:MOST_PARTS]:
        name = part.get_filename()
        cid = str(part.get("Content-ID", "")).strip("<> ")
        if part.is_multipart() or not name or (cid and f"cid:{cid}" in html):
            continue
        content = part.get_payload(decode=True)
        if content:
            files.append(SimpleUploadedFile(name, content, part.get_content_type()))
    return files
