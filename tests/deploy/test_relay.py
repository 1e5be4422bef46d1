"""The real coturn with the shipped configuration: who gets in, and where it sends nothing."""

import datetime
import hashlib
import hmac
import os
import secrets
import socket
import struct
import subprocess

import pytest
from django.utils import timezone

from matchmaking.relays import relay_name
from tests.deploy.conftest import ROOT, eventually, program
from tests.factories import UserFactory

SECRET = "a-secret-of-the-relay"
LISTENS = ("127.0.0.2", 3478)
MAGIC = 0x2112A442  # of STUN, RFC 8489, 5
ALLOCATE, PERMIT = 0x0003, 0x0008
USERNAME, INTEGRITY, ERROR, PEER, REALM, NONCE, TRANSPORT = 0x06, 0x08, 0x09, 0x12, 0x14, 0x15, 0x19
UDP = struct.pack(">B3x", 17)


class Client:
    """A browser's part of TURN (RFC 8656), as far as it is needed to be refused."""

    def __init__(self, name, password):
        self.name, self.key = name, None
        self.password, self.signed = password, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(5)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.socket.close()

    def allocate(self):
        """The error with which the relay answers, 0 for none; the first 401 tells what to sign with."""
        _code, told = self.ask(ALLOCATE, (TRANSPORT, UDP))
        key = f"{self.name}:{told[REALM].decode()}:{self.password}"
        self.key = hashlib.md5(key.encode(), usedforsecurity=False).digest()
        self.signed = [(USERNAME, self.name.encode()), (REALM, told[REALM]), (NONCE, told[NONCE])]
        return self.ask(ALLOCATE, (TRANSPORT, UDP))[0]

    def permit(self, peer):
        address = int.from_bytes(socket.inet_aton(peer)) ^ MAGIC
        told = struct.pack(">BBHI", 0, 1, 9 ^ MAGIC >> 16, address)
        return self.ask(PERMIT, (PEER, told))[0]

    def ask(self, method, *attributes):
        body = b"".join(padded(*attribute) for attribute in [*attributes, *self.signed])
        begin = struct.pack(">I12s", MAGIC, secrets.token_bytes(12))
        if self.key:
            signed = struct.pack(">HH", method, len(body) + 24) + begin + body
            body += padded(INTEGRITY, hmac.new(self.key, signed, hashlib.sha1).digest())
        self.socket.sendto(struct.pack(">HH", method, len(body)) + begin + body, LISTENS)
        answer = dict(parts(self.socket.recv(2048)[20:]))
        error = answer.get(ERROR)
        return (error[2] * 100 + error[3] if error else 0), answer


def padded(kind, value):
    return struct.pack(">HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def parts(body):
    while body:
        kind, length = struct.unpack(">HH", body[:4])
        yield kind, body[4 : 4 + length]
        body = body[4 + length + -length % 4 :]


@pytest.fixture(scope="module")
def relay(tmp_path_factory):
    server = program("turnserver", "coturn")
    program("envsubst", "gettext-base")
    with socket.socket() as probe:
        if probe.connect_ex(LISTENS) == 0:
            pytest.skip("Another relay runs on this machine.")
    folder = tmp_path_factory.mktemp("relay")
    filled = {"TURN_SECRET": SECRET, "REALM": "fair.test", "LISTEN_IP": LISTENS[0], "CERTIFICATES": ""}
    render = [ROOT / "deploy" / "coturn" / "render"]
    text = subprocess.run(render, env=os.environ | filled, check=True, capture_output=True, text=True).stdout
    (folder / "turnserver.conf").write_text(text)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    process = subprocess.Popen([server, "-c", folder / "turnserver.conf", "--pidfile="], **quiet)
    try:
        eventually(is_listening)
        yield
    finally:
        process.terminate()
        process.wait(10)


def is_listening():
    with socket.socket() as probe:
        return probe.connect_ex(LISTENS) == 0


@pytest.fixture
def name(relay, db, settings):
    settings.TURN_SECRET = SECRET
    return lambda **ahead: relay_name(UserFactory(), timezone.now() + datetime.timedelta(**ahead))


def test_people_of_a_meeting_are_relayed_to_public_addresses_alone(name):
    with Client(*name(minutes=5)) as client:
        assert client.allocate() == 0
        assert client.permit("198.41.0.4") == 0
        inside = [
            "10.0.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.20.0.1",
            "192.168.1.1",
            "100.64.3.2",
            "0.0.0.0",
        ]
        assert [client.permit(peer) for peer in inside] == [403] * len(inside)


def test_names_that_have_ended_and_wrong_passwords_are_refused(name):
    user, password = name(minutes=5)
    longer = f"{int(user.partition(':')[0]) + 3600}:1"
    for person in (name(minutes=-5), (user, "guessed"), (longer, password)):
        with Client(*person) as client:
            assert client.allocate() == 401
