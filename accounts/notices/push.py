"""Web Push: one message to one browser (RFC 8030, 8188, 8291, 8292)."""

import base64
import json
import logging
import time
from email.utils import parseaddr
from enum import Enum
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from fair import outbound

logger = logging.getLogger(__name__)

LASTS = 24 * 3600  # seconds for which the push service keeps it for a browser that is away
SIGNED_FOR = 12 * 3600  # seconds; a day is the most that services take
HTTPS = 443


class Answer(Enum):
    TAKEN = "the push service has it"
    GONE = "the browser takes no more, ever"
    REFUSED = "it will not be taken, however often it is tried"
    LATER = "try again"


class Forbidden(Exception):
    """An address that we send nothing to."""


def is_set_up():
    """Whether the fair has the key that push services know it by."""
    return bool(settings.VAPID_KEY)


def public_key():
    """The public half of the fair's key, as browsers want it when they subscribe."""
    point = _key(settings.VAPID_KEY).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


@lru_cache(maxsize=2)
def _key(text):
    from py_vapid import Vapid02

    return Vapid02.from_string(text)


def send(device, message, topic):
    """Send `message` (JSON, at most 3 KB) to a PushDevice; what became of it, as an Answer.

    Of those that wait for one browser at the service, a later one takes the place of one with the same
    `topic` (at most 32 letters and digits).
    """
    from pywebpush import WebPusher  # brings two HTTP clients along, which no process loads but this one

    keys = {"p256dh": device.p256dh, "auth": device.auth}
    pusher = WebPusher({"endpoint": device.endpoint, "keys": keys})
    body = pusher.encode(json.dumps(message, ensure_ascii=False).encode(), "aes128gcm")["body"]
    headers = {"TTL": str(LASTS), "Urgency": "high", "Topic": topic, "Content-Encoding": "aes128gcm"}
    answer = outbound.send(device.endpoint, body, headers | _signature(device.endpoint))
    return _meaning(answer, urlsplit(device.endpoint).netloc)


def _meaning(answer, service):
    if answer.is_good:
        return Answer.TAKEN
    if answer.status in (404, 410):
        return Answer.GONE
    if answer.status is None or answer.status == 429 or answer.status >= 500:
        logger.warning("The push service %s is in trouble: %s", service, answer.status or answer.error)
        return Answer.LATER
    logger.error("The push service %s answered %s.", service, answer.status)
    return Answer.REFUSED


def _signature(endpoint):
    """That it is us: a token for this push service, signed with the fair's key."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + SIGNED_FOR,
        "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",  # whom the service may write to
    }
    return _key(settings.VAPID_KEY).sign(claims)


def check_endpoint(endpoint):
    """Raises Forbidden for what can be no push service: those have a name, and https on its usual port."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        raise Forbidden from None
    if settings.OUTBOUND_LOOPBACK and parts.scheme == "http" and parts.hostname:
        return
    host = parts.hostname or ":"
    if parts.scheme != "https" or ":" in host or port not in (None, HTTPS) or "@" in parts.netloc:
        raise Forbidden
