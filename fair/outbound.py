"""One request to an address that a stranger chose: only to public hosts, never on a redirect, never for long.

Webhooks and push messages go out by it, and people's other calendars are fetched.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from fair.errors import Refused

TIMEOUT = 10  # seconds for all of it, from the name's resolution to the answer's headers
NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Answer:
    """`status` is None where none came; `error` then says why, in a word."""

    status: int | None
    ms: int
    error: str = ""
    body: bytes = b""  # of what was fetched
    headers: dict = field(default_factory=dict)

    @property
    def is_good(self):
        return self.status is not None and 200 <= self.status < 300


def check_address(url):
    """Raises Refused for an address that nothing is sent to: no https, or a host that is not public."""
    parts = _parts(url)
    if parts is None or parts.scheme not in _schemes() or not parts.hostname or parts.username is not None:
        raise Refused(_("Enter an address that begins with https:// and has no name or password in it."))
    try:
        _public_addresses(parts)
    except OSError:
        raise Refused(_("No public host has this address.")) from None


def send(url, body, headers):
    """POST the body.

    Whatever happens is an Answer; redirects are not followed, the answer's text is not read.
    """
    return _answer(url, "POST", body, headers)


def fetch(url, headers, most):
    """GET at most so many bytes: as `send`, with `body` and `headers`; of more the error is "size"."""
    return _answer(url, "GET", None, headers, most)


def _answer(url, method, body, headers, most=0):
    began, told = time.monotonic(), {}
    try:
        status, error = _ask(url, method, body, headers, most, told), ""
    except TooLarge:
        status, error = None, "size"
    except TimeoutError:
        status, error = None, "timeout"
    except ssl.SSLError:
        status, error = None, "tls"
    except (OSError, http.client.HTTPException, UnicodeError) as broken:
        late = time.monotonic() - began >= TIMEOUT
        status, error = None, "timeout" if late else "host" if isinstance(broken, NotPublic) else "connection"
    return Answer(status, round(1000 * (time.monotonic() - began)), error, **(told if status else {}))


def _ask(url, method, body, headers, most, told):
    """The answer's status; what is read of it goes into `told`."""
    parts = _parts(url)
    if parts is None or parts.scheme not in _schemes():
        raise NotPublic
    address = _public_addresses(parts)[0]
    kind = Pinned if parts.scheme == "https" else PinnedPlain
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT)
    connection.address = address
    # A server that sends a byte now and then would never meet the socket's own timeout.
    deadline = threading.Timer(TIMEOUT, connection.cut)
    deadline.daemon = True
    deadline.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        if most:
            told |= {"headers": dict(response.headers), "body": response.read(most + 1)}
            if len(told["body"]) > most:
                raise TooLarge
            if deadline.finished.is_set():  # what was cut off in time can look like a whole answer
                raise TimeoutError
        return response.status
    finally:
        deadline.cancel()
        connection.close()


class TooLarge(Exception):
    """The answer is longer than was asked for."""


class NotPublic(OSError):
    """The host has no address, or one that is not for everybody."""


def _schemes():
    return {"https", "http"} if settings.OUTBOUND_LOOPBACK else {"https"}


def _parts(url):
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises for one that is none
    except ValueError:
        return None
    return parts


def _public_addresses(parts):
    """The host's addresses. Raises NotPublic when any of them is not public: then none is to be trusted."""
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotPublic from None
    addresses = [info[4][0] for info in found]
    if not addresses or not all(_is_allowed(ipaddress.ip_address(address)) for address in addresses):
        raise NotPublic
    return addresses


def _is_allowed(address):
    if isinstance(address, ipaddress.IPv6Address):
        if inner := address.ipv4_mapped or address.sixtofour:
            return _is_allowed(inner)
        if address in NAT64:
            return _is_allowed(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if address.is_loopback and settings.OUTBOUND_LOOPBACK:
        return True
    return address.is_global and not address.is_multicast


class _Pinning:
    """Connects to the address that was checked, and not to what the name means a moment later."""

    address = raw = None

    def _dial(self):
        self.raw = socket.create_connection((self.address, self.port), self.timeout)
        return self.raw

    def close(self):
        super().close()
        if self.raw is not None:  # it is not yet the connection's own when TLS has failed
            self.raw.close()

    def cut(self):
        if self.raw is not None:
            try:
                self.raw.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is over already


class PinnedPlain(_Pinning, http.client.HTTPConnection):
    def connect(self):
        self.sock = self._dial()


class Pinned(_Pinning, http.client.HTTPSConnection):
    def connect(self):
        tls = ssl.create_default_context()
        self.raw = tls.wrap_socket(self._dial(), server_hostname=self.host, do_handshake_on_connect=False)
        self.raw.do_handshake()
        self.sock = self.raw
