"""A push service: takes messages over HTTP as the browsers' makers do, and reads them as a browser does."""

import base64
import http.server
import json
import secrets
import threading
from dataclasses import dataclass

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from accounts.models import PushDevice


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text):
    return base64.urlsafe_b64decode(text + "==")


class Browser:
    """The keys that a browser makes when it subscribes."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = secrets.token_bytes(16)
        self.name = secrets.token_hex(8)

    @property
    def keys(self):
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": encoded(point), "auth": encoded(self.secret)}

    def read(self, body):
        text = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        return json.loads(text)


@dataclass
class Pushed:
    browser: Browser
    message: dict
    headers: dict
    claims: dict
    key: str


class PushService:
    """Keeps in `pushed` what it took, in `answers` what it says to a browser's name instead of 201."""

    def __init__(self):
        self.pushed, self.answers, self.browsers = [], {}, {}
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = "http://{}:{}".format(*self.server.server_address)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self):
        if self.thread.is_alive():
            self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def subscribe(self, user):
        """A device of the person, and the browser that reads what comes."""
        browser = Browser()
        self.browsers[browser.name] = browser
        device = PushDevice.objects.create(
            user=user, endpoint=f"{self.address}/push/{browser.name}", **browser.keys
        )
        return device, browser

    def take(self, path, headers, body):
        name = path.rpartition("/")[2]
        answer = self.answers.get(name, 201)
        if answer == 201:
            browser = self.browsers[name]
            claims, key = self.verified(headers["Authorization"])
            self.pushed.append(Pushed(browser, browser.read(body), dict(headers), claims, key))
        return answer

    def verified(self, authorization):
        """The claims of a token that its own key has signed for this service (RFC 8292)."""
        scheme, _, rest = authorization.partition(" ")
        assert scheme == "vapid"
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        signed, _, signature = parts["t"].rpartition(".")
        raw = decoded(signature)
        pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(parts["k"]))
        key.verify(pair, signed.encode(), ec.ECDSA(hashes.SHA256()))  # raises for a forged one
        head, claims = (json.loads(decoded(part)) for part in signed.split("."))
        assert head["alg"] == "ES256"
        assert claims["aud"] == self.address
        return claims, parts["k"]

    def _handler(service):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = service.take(self.path, self.headers, body)
                self.send_response(answer)
                if answer in (301, 307):
                    self.send_header("Location", f"{service.address}/push/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        return Handler
