"""Web Push: one message to one browser (RFC 8030, 8188, 8291, 8292)."""

import base64
import ipaddress
import json
import logging
import socket
import time
from email.utils import parseaddr
from enum import Enum
from functools import lru_cache
from urllib.parse import urlsplit

import urllib3
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

logger = logging.getLogger(__name__)

LASTS = 24 * 3600  # seconds for which the push service keeps it for a browser that is away
SIGNED_FOR = 12 * 3600  # seconds; a day is the most that services take
TIMEOUT = urllib3.Timeout(connect=5, read=8)
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
    try:
        status = post(device.endpoint, body, headers | _signature(device.endpoint))
    except Forbidden:
        return Answer.GONE
    except (urllib3.exceptions.HTTPError, OSError) as error:
        logger.warning("The push service %s did not answer: %s", urlsplit(device.endpoint).netloc, error)
        return Answer.LATER
    return _meaning(status, device.endpoint)


def _meaning(status, endpoint):
    if status in (200, 201, 202, 204):
        return Answer.TAKEN
    if status in (404, 410):
        return Answer.GONE
    if status == 429 or status >= 500:
        return Answer.LATER
    logger.error("The push service %s answered %s.", urlsplit(endpoint).netloc, status)
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
    """Raises Forbidden for what can be no push service: those are asked by https, on its usual port."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        raise Forbidden from None
    if settings.PUSH_TO_PRIVATE_HOSTS and parts.scheme == "http" and parts.hostname:
        return
    if parts.scheme != "https" or not parts.hostname or port not in (None, HTTPS) or "@" in parts.netloc:
        raise Forbidden


def post(endpoint, body, headers):
    """The status that the push service answers.

    The endpoint was told by a browser, so it could be anything: no address of our own network is asked, the
    address that was checked is the one that is connected to, and redirects are not followed.
    """
    check_endpoint(endpoint)
    parts = urlsplit(endpoint)
    port = parts.port or HTTPS
    pool = _pool(parts, public_address(parts.hostname, port), port)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        response = pool.urlopen(
            "POST",
            target or "/",
            body=body,
            headers=headers | {"Host": parts.netloc},
            redirect=False,
            retries=False,
            preload_content=False,
        )
        response.close()
        return response.status
    finally:
        pool.close()


def _pool(parts, address, port):
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(address, port, timeout=TIMEOUT)
    return urllib3.HTTPSConnectionPool(
        address, port, timeout=TIMEOUT, server_hostname=parts.hostname, assert_hostname=parts.hostname
    )


def public_address(host, port):
    """An address of the host outside of any private network. Raises Forbidden where it has none."""
    found = {row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    for text in sorted(found):
        address = ipaddress.ip_address(text.partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if settings.PUSH_TO_PRIVATE_HOSTS or (address.is_global and not address.is_multicast):
            return text
    raise Forbidden
