import datetime
import http.server
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.management import call_command
from django.utils import timezone

from accounts.models import PushDevice
from accounts.notices import push
from accounts.notices.devices import MOST, browser_name
from fair import outbound
from tests.accounts.notices.service import Browser, decoded
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ENDPOINT = "https://push.example.org/send/abc"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def add(client, browser=None, endpoint=ENDPOINT, **more):
    fields = {"endpoint": endpoint, **(browser or Browser()).keys, **more}
    return client.post("/my/notifications/devices/", fields, headers={"User-Agent": FIREFOX})


def test_browser_is_added_once_and_shown(client, user):
    browser = Browser()
    assert add(client, browser).status_code == 204
    assert add(client, browser).status_code == 204

    device = PushDevice.objects.get()
    assert (device.user, device.endpoint, device.browser) == (user, ENDPOINT, "Firefox, Windows")
    page = client.get("/my/notifications/settings/").content.decode()
    assert "Firefox, Windows" in page
    assert push.public_key() in page
    assert device.auth not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.org/"},
        {"endpoint": "https://push.example.org:8443/"},
        {"endpoint": "https://user:pass@push.example.org/"},
        {"endpoint": "https://[::1/"},
        {"endpoint": "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/"},
        {"endpoint": "https:///x"},
        {"endpoint": "https://push.example.org:x/"},
        {"endpoint": "ftp://push.example.org/"},
        {"endpoint": ""},
        {"endpoint": "https://push.example.org/" + "x" * 1_000},
        {"p256dh": "AAAA"},
        {"p256dh": "é"},
        {"auth": "AAAA"},
        {"auth": "!" * 22},
    ],
)
def test_what_is_no_subscription_is_not_kept(client, user, wrong):
    assert add(client, **wrong).status_code == 400
    assert not PushDevice.objects.exists()


def test_browser_goes_with_who_signs_in_there_but_not_to_who_only_knows_its_address(client, user):
    other, browser = UserFactory(), Browser()
    add(client, browser)
    client.force_login(other)

    assert add(client, Browser()).status_code == 409
    assert PushDevice.objects.get().user == user
    assert add(client, browser).status_code == 204
    assert PushDevice.objects.get().user == other


def test_so_many_browsers_and_no_more(client, user):
    for number in range(MOST + 2):
        add(client, endpoint=f"{ENDPOINT}{number}")

    assert PushDevice.objects.count() == MOST
    assert not PushDevice.objects.filter(endpoint=f"{ENDPOINT}0").exists()


def test_nobody_removes_or_tries_what_is_not_theirs(client, user, push_service):
    device, _browser = push_service.subscribe(UserFactory())

    client.post("/my/notifications/devices/remove/", {"endpoint": device.endpoint})
    assert client.post(f"/my/notifications/devices/{device.pk}/remove/").status_code == 404
    assert client.post("/my/notifications/devices/try/", {"endpoint": device.endpoint}).status_code == 404

    assert PushDevice.objects.get() == device
    assert push_service.pushed == []


def test_own_ones_are_tried_and_removed(client, user, push_service, django_capture_on_commit_callbacks):
    one, other = push_service.subscribe(user)[0], push_service.subscribe(user)[0]

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/my/notifications/devices/try/", {"endpoint": one.endpoint})
    assert push_service.pushed[0].message["title"] == "Push works"
    client.post("/my/notifications/devices/remove/", {"endpoint": one.endpoint})
    assert client.post(f"/my/notifications/devices/{other.pk}/remove/").url == "/my/notifications/settings/"

    assert not PushDevice.objects.exists()


@pytest.mark.parametrize("address", ["", "remove/", "try/", "1/remove/"])
def test_guests_have_no_devices(client, address):
    assert client.post(f"/my/notifications/devices/{address}").url.startswith("/accounts/login/")


def test_page_says_so_where_push_is_not_set_up(client, user, settings):
    settings.VAPID_KEY = ""

    assert "have not set push up" in client.get("/my/notifications/settings/").content.decode()


def test_key_is_made_as_services_want_it(capsys, settings):
    call_command("make_vapid_key")
    settings.VAPID_KEY = capsys.readouterr().out.strip()

    assert len(decoded(settings.VAPID_KEY)) == 32
    assert len(decoded(push.public_key())) == 65


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8", ""),
    ],
)
def test_browser_is_named_as_people_do(agent, name):
    assert browser_name(agent) == name


def test_an_address_of_our_own_network_is_never_asked():
    """fair/outbound.py, by which it goes, is tested with the webhooks."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.2)
    port = listening.getsockname()[1]
    for host in ("127.0.0.1", "localhost"):
        device = PushDevice(user=UserFactory(), endpoint=f"https://{host}:{port}/", **Browser().keys)
        assert push.send(device, {"title": "x"}, "x") == push.Answer.LATER

    with pytest.raises(TimeoutError):
        listening.accept()
    listening.close()


@pytest.fixture
def tls(tmp_path):
    """serve(name) -> the port of a server on loopback with a certificate for that name, and its authority."""
    servers = []

    def serve(name):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = timezone.now()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = certificate.public_bytes(Encoding.PEM)
        (tmp_path / "pair.pem").write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + pem
        )
        (tmp_path / "authority.pem").write_bytes(pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "pair.pem")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Taker)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return server.server_address[1], tmp_path / "authority.pem"

    yield serve
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


class Taker(http.server.BaseHTTPRequestHandler):
    hosts = []

    def do_POST(self):
        self.hosts.append(self.headers["Host"])
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.mark.parametrize(("certified", "status"), [("push.example.org", 201), ("other.example.org", None)])
def test_service_shows_a_certificate_of_its_name_at_the_address_that_was_checked(
    tls, settings, monkeypatch, certified, status
):
    port, authority = tls(certified)
    settings.OUTBOUND_LOOPBACK = True
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    real = socket.getaddrinfo

    def resolve(host, *args, **more):
        return real("127.0.0.1" if host == "push.example.org" else host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    Taker.hosts.clear()

    answer = outbound.send(f"https://push.example.org:{port}/send/abc", b"x", {})

    assert answer.status == status
    assert Taker.hosts == ([f"push.example.org:{port}"] if status else [])
