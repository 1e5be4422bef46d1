"""How mail providers post the mails that came in for us: each in its own form, with its own proof.

| provider | form | proof |
|---|---|---|
| mailgun | a form with the parts, or the whole mail in `body-mime` | HMAC-SHA256, a token used once |
| postmark | JSON | the password of HTTP Basic |
| sendgrid | a form with the parts, or the whole mail in `email` | the password of HTTP Basic |

The same mail posted twice writes once, by its Message-ID, whoever posts it.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from email import policy
from email.message import Message
from email.parser import HeaderParser

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.crypto import constant_time_compare

from booths.inbound.letter import MOST_BYTES, Letter, letter_of

# Mailgun tries again for eight hours with what it signed first. A token is of use once in all that time.
FRESH_SECONDS = 12 * 3600


def read_mailgun(request, key):
    """The Letter of a route's `forward()`. Raises PermissionDenied for what Mailgun did not sign just now."""
    request.encoding = "latin-1"  # bytes as they came: the whole mail may be in any charset
    form = request.POST
    timestamp, token = form.get("timestamp", ""), form.get("token", "")
    signed = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    if not constant_time_compare(signed, form.get("signature", "")):
        raise PermissionDenied
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > FRESH_SECONDS:
        raise PermissionDenied
    if not cache.add(f"mailgun:{hashlib.sha256(token.encode()).hexdigest()}", 1, 2 * FRESH_SECONDS):
        raise PermissionDenied
    to, sender = [_utf8(form.get("recipient", ""))], _utf8(form.get("sender", ""))
    if "body-mime" in form:
        return letter_of(form["body-mime"].encode("latin-1"), to, sender)
    headers = _headers(json.loads(_utf8(form.get("message-headers", "[]"))))
    inline = json.loads(_utf8(form.get("content-id-map", "{}")) or "{}").values()
    text, html = (_utf8(form.get(name, "")) for name in ("body-plain", "body-html"))
    return Letter(headers, to, text, html, _files(request, inline), sender)


def forget_token(request):
    """A letter that was not taken yet may be posted again."""
    token = request.POST.get("token", "")
    cache.delete(f"mailgun:{hashlib.sha256(token.encode()).hexdigest()}")


def read_postmark(request, key):
    """The Letter of Postmark's inbound JSON. Raises PermissionDenied without the password."""
    _require_password(request, key)
    told = json.loads(request.read(MOST_BYTES))
    headers = _headers((header["Name"], header["Value"]) for header in told.get("Headers", []))
    headers["From"] = headers.get("From") or told.get("FromFull", {}).get("Email") or told.get("From", "")
    if not headers.get("Message-ID"):
        headers["Message-ID"] = f"<{told.get('MessageID', '')}@postmark>"
    to = [told.get("OriginalRecipient", ""), *(one.get("Email", "") for one in told.get("ToFull", []))]
    html = told.get("HtmlBody") or ""
    files = [
        SimpleUploadedFile(file["Name"], base64.b64decode(file["Content"]), file.get("ContentType"))
        for file in told.get("Attachments", [])
        if not (file.get("ContentID") and f"cid:{file['ContentID'].strip('<>')}" in html)
    ]
    return Letter(headers, to, told.get("TextBody") or "", html, files)


def read_sendgrid(request, key):
    """The Letter of SendGrid's Inbound Parse. Raises PermissionDenied without the password."""
    _require_password(request, key)
    request.encoding = "latin-1"  # bytes as they came: each field has a charset of its own
    form = request.POST
    envelope = json.loads(_utf8(form.get("envelope", "{}")))
    to, sender = envelope.get("to", []), envelope.get("from")
    if "email" in form:
        return letter_of(form["email"].encode("latin-1"), to, sender)
    charsets = json.loads(_utf8(form.get("charsets", "{}")))
    text, html = (_in_charset(form.get(name, ""), charsets.get(name)) for name in ("text", "html"))
    headers = HeaderParser(policy=policy.default).parsestr(_utf8(form.get("headers", "")))
    inline = json.loads(_utf8(form.get("content-ids", "{}")) or "{}").values()
    return Letter(headers, to, text, html, _files(request, inline), sender)


READERS = {"mailgun": read_mailgun, "postmark": read_postmark, "sendgrid": read_sendgrid}


def _require_password(request, key):
    kind, _space, told = request.headers.get("Authorization", "").partition(" ")
    try:
        _user, _colon, password = base64.b64decode(told).decode().partition(":")
    except (binascii.Error, UnicodeError):
        raise PermissionDenied from None
    if kind.lower() != "basic" or not constant_time_compare(password, key):
        raise PermissionDenied


def _headers(pairs):
    """Headers as a mail has them: found whatever the case of their letters, each perhaps several times."""
    headers = Message()
    for name, value in pairs:
        headers[str(name)] = " ".join(str(value).split())
    return headers


def _files(request, inline):
    """The attachments, but for the fields of those that belong to the text's own make-up."""
    files = [file for field, file in request.FILES.items() if field not in inline]
    for file in files:
        file.name = _utf8(file.name)
    return files


def _utf8(text):
    return text.encode("latin-1").decode("utf-8", "replace")


def _in_charset(text, charset):
    try:
        return text.encode("latin-1").decode(charset or "utf-8", "replace")
    except LookupError:
        return _utf8(text)
