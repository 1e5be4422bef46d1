"""Webhooks against a real HTTP server: signed, tried again for a day, in order, never to a private host."""

import datetime
import hashlib
import hmac
import http.server
import json
import socket
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from exhibitors import webhooks
from exhibitors.models import Delivery, Endpoint
from exhibitors.services.endpoints import add_endpoint, rotate_secret
from exhibitors.webhooks import sending
from fair import outbound
from fair.errors import Refused
from fair.outbound import check_address, send
from tests.factories import ExhibitorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what it gets; answers what `answers` says next, at last 200; waits `seconds` before that."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.got, self.answers, self.seconds, self.headers = [], [], 0, {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook?from=kapok"


class Answering(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        time.sleep(self.server.seconds)
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_words):
        """Tests print nothing."""


@pytest.fixture
def receiver(settings):
    settings.OUTBOUND_LOOPBACK = True
    server = Receiver()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def endpoint(receiver):
    return add_endpoint(ExhibitorFactory(), UserFactory(), receiver.url)


def post(endpoint, number=1):
    webhooks.post(endpoint.exhibitor_id, "lead.updated", f"lead:{number}", lambda: {"id": number})
    return Delivery.objects.order_by("-pk").first()


def make_due(**more):
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now(), **more)


def test_it_is_signed_over_timestamp_and_body(endpoint, receiver):
    delivery = post(endpoint)

    sending.deliver(endpoint.pk)

    ((path, headers, body),) = receiver.got
    timestamp, mark = headers["Kapok-Signature"].split(",")
    signed = timestamp.removeprefix("t=").encode() + b"." + body
    expected = hmac.new(endpoint.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert mark == f"v1={expected}"
    assert abs(int(timestamp.removeprefix("t=")) - time.time()) < 5
    told = json.loads(body)
    assert (told["id"], told["type"], told["data"]) == (str(delivery.event), "lead.updated", {"id": 1})
    assert (headers["Kapok-Event"], headers["Kapok-Type"], path) == (
        told["id"],
        "lead.updated",
        "/hook?from=kapok",
    )
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.tries[0]["status"]) == ("done", 1, 200)


def test_it_goes_out_after_the_commit_and_never_without(
    endpoint, receiver, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        post(endpoint)
        assert receiver.got == []
    assert len(receiver.got) == 1


def test_nothing_is_made_where_nobody_listens(receiver):
    def fail():
        raise AssertionError

    webhooks.post(ExhibitorFactory().pk, "lead.updated", "lead:1", fail)

    assert not Delivery.objects.exists()


def test_what_fails_is_sent_again_under_the_same_id_and_in_order(endpoint, receiver):
    receiver.answers = [500, 302]
    receiver.headers = {"Location": receiver.url}
    for number in (1, 2):
        post(endpoint, number)

    for _time in range(3):
        make_due()
        sending.deliver(endpoint.pk)

    events = [headers["Kapok-Event"] for _path, headers, _body in receiver.got]
    assert events[0] == events[1] == events[2] != events[3]
    assert len(receiver.got) == 4, "redirects are not followed"
    first = Delivery.objects.order_by("pk").first()
    assert [one["status"] for one in first.tries] == [500, 302, 200]


def test_pauses_grow_and_end_after_a_day(endpoint, receiver):
    receiver.answers = [503] * 99
    delivery = post(endpoint)
    began = delivery.since
    pauses = []
    while delivery.state == "waiting" and len(pauses) < 50:
        before = timezone.now()
        sending.deliver(endpoint.pk)
        delivery.refresh_from_db()
        pause = delivery.due_at - before
        pauses.append(round(pause.total_seconds()))
        # As if the pause had passed.
        Delivery.objects.update(due_at=timezone.now(), since=delivery.since - pause)
        delivery.refresh_from_db()

    assert pauses[:6] == [10, 30, 60, 300, 900, 1800]
    assert delivery.state == "failed"
    assert datetime.timedelta(hours=23.9) < began - delivery.since < datetime.timedelta(hours=24.2)
    assert 12 <= delivery.attempts <= 18


def test_gone_switches_it_off(endpoint, receiver):
    receiver.answers = [410]
    delivery = post(endpoint)

    sending.deliver(endpoint.pk)

    endpoint.refresh_from_db()
    delivery.refresh_from_db()
    assert (endpoint.is_on, delivery.state) == (False, "failed")
    with pytest.raises(Refused):
        webhooks.send_again(delivery)


@pytest.mark.parametrize("answer", ["silence", "dribble"])
def test_a_slow_receiver_holds_nobody_up(endpoint, monkeypatch, answer, settings):
    monkeypatch.setattr(outbound, "TIMEOUT", 1)
    listener = socket.create_server(("127.0.0.1", 0))

    def drip():
        taken, _address = listener.accept()
        with taken:
            for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100:
                time.sleep(0.2)
                try:
                    taken.send(bytes([letter]) if answer == "dribble" else b"")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    Endpoint.objects.update(url=f"http://127.0.0.1:{listener.getsockname()[1]}/")
    delivery = post(endpoint)

    began = time.monotonic()
    sending.deliver(endpoint.pk)

    assert time.monotonic() - began < 3
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries[0]["error"]) == ("waiting", "timeout")
    listener.close()
    thread.join()


def test_a_killed_run_is_followed_by_one_that_sends_the_same(endpoint, receiver):
    delivery = post(endpoint)
    taken = sending._take(endpoint.pk)
    assert sending._next(taken) == delivery  # and here it is killed

    sending.sweep_deliveries()
    assert receiver.got == [], "the lease holds"
    past = timezone.now() - datetime.timedelta(seconds=1)
    Endpoint.objects.update(taken_until=past)
    Delivery.objects.update(due_at=past)
    sending.sweep_deliveries()

    assert len(receiver.got) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("done", 2)


@pytest.mark.django_db(transaction=True)
def test_many_runs_at_once_send_each_once(endpoint, receiver):
    receiver.seconds = 0.02
    for number in range(5):
        post(endpoint, number)
    receiver.got.clear()
    Delivery.objects.update(state="waiting", due_at=timezone.now())

    def run():
        try:
            sending.deliver(endpoint.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _place in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    sent = [json.loads(body)["data"]["id"] for _path, _headers, body in receiver.got]
    assert sent == [0, 1, 2, 3, 4]


def test_a_new_secret_and_the_one_before_it_hold_for_a_day(endpoint, receiver):
    former = endpoint.secret
    rotated = rotate_secret(endpoint, UserFactory())
    assert rotated.secret != former
    post(endpoint)
    sending.deliver(endpoint.pk)
    Endpoint.objects.update(rotated_at=timezone.now() - datetime.timedelta(days=2))
    post(endpoint)
    sending.deliver(endpoint.pk)

    marks = [headers["Kapok-Signature"].count("v1=") for _path, headers, _body in receiver.got]
    assert marks == [2, 1]


def test_what_was_taken_back_is_neither_kept_nor_sent(endpoint, receiver):
    done, waiting = post(endpoint, 7), post(endpoint, 7)
    Delivery.objects.filter(pk=done.pk).update(state="done")

    webhooks.take_back("lead:7")
    sending.deliver(endpoint.pk)

    assert receiver.got == []
    assert set(Delivery.objects.values_list("body", flat=True)) == {""}
    with pytest.raises(Refused):
        webhooks.send_again(waiting)


def test_sent_again_it_has_another_day(endpoint, receiver):
    delivery = post(endpoint)
    sending.deliver(endpoint.pk)
    delivery.refresh_from_db()

    webhooks.send_again(delivery)
    with pytest.raises(Refused):
        webhooks.send_again(delivery)
    sending.deliver(endpoint.pk)

    assert [headers["Kapok-Event"] for _p, headers, _b in receiver.got] == [str(delivery.event)] * 2


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "http://93.184.215.14/",
            "https://127.0.0.1/",
            "https://localhost/",
            "https://10.0.0.8/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[fc00::1]/",
            "https://[fe80::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
            "https://224.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://user:password@93.184.215.14/",
            "https://93.184.215.14:99999/",
            "ftp://93.184.215.14/",
            "https:///path",
            "javascript:alert(1)",
            "",
        ],
    )
    def test_what_is_not_public_is_refused_and_never_sent_to(self, url, settings, monkeypatch):
        monkeypatch.setattr(outbound.socket, "create_connection", lambda *_: pytest.fail("connected"))

        with pytest.raises(Refused):
            check_address(url)
        answer = send(url, b"{}", {}) if not url.startswith("https://user") else None
        assert answer is None or (answer.status, answer.error) == (None, "host")

    def test_a_public_address_is_taken(self):
        check_address("https://93.184.215.14/hook")
        check_address("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/hook")

    def test_a_name_with_one_private_address_is_not_trusted(self, monkeypatch):
        both = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
        monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_a, **_k: both)

        with pytest.raises(Refused):
            check_address("https://rebinding.example/")

    def test_it_connects_to_the_address_that_was_checked(self, monkeypatch):
        """A name that means another host a moment later is of no use."""
        answers = [[(2, 1, 6, "", ("93.184.215.14", 443))], [(2, 1, 6, "", ("127.0.0.1", 443))]]
        monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_a, **_k: answers.pop(0))
        dialled = []

        def dial(address, *_more):
            dialled.append(address)
            raise ConnectionRefusedError

        monkeypatch.setattr(outbound.socket, "create_connection", dial)

        assert send("https://rebinding.example/", b"{}", {}).error == "connection"
        assert dialled == [("93.184.215.14", 443)]


class TestPages:
    @pytest.fixture
    def root(self, client, endpoint):
        owner = MembershipFactory(exhibitor=endpoint.exhibitor)
        client.force_login(owner.user)
        return f"/workspace/{endpoint.exhibitor.slug}/webhooks/"

    def test_the_secret_is_shown_once(self, client, root, receiver):
        made = client.post(root, {"url": receiver.url + "&two"}).content.decode()
        second = Endpoint.objects.get(url__endswith="&two")

        assert second.secret in made
        for page in (root, f"{root}{second.pk}/"):
            assert second.secret not in client.get(page).content.decode()
        rotated = client.post(f"{root}{second.pk}/act/", {"act": "rotate"}).content.decode()
        assert second.secret not in rotated
        second.refresh_from_db()
        assert second.secret in rotated

    def test_a_private_address_is_refused_in_words(self, client, root, settings):
        settings.OUTBOUND_LOOPBACK = False

        page = client.post(root, {"url": "https://127.0.0.1/"}).content.decode()
        assert "No public host has this address." in page
        assert Endpoint.objects.count() == 1

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_log_takes_a_fixed_number_of_queries(
        self, client, root, endpoint, count, django_assert_num_queries
    ):
        for number in range(count):
            post(endpoint, number)
            sending.deliver(endpoint.pk)
        client.get(f"{root}{endpoint.pk}/")

        with django_assert_num_queries(6):
            page = client.get(f"{root}{endpoint.pk}/").content.decode()
        assert page.count("Send again") == count

    def test_it_is_switched_sent_again_and_removed(self, client, root, endpoint, receiver):
        delivery = post(endpoint)
        sending.deliver(endpoint.pk)
        client.post(f"{root}{endpoint.pk}/{delivery.pk}/again/")
        assert Delivery.objects.get().state == "waiting"
        client.post(f"{root}{endpoint.pk}/act/", {"act": "off"})
        sending.sweep_deliveries()
        assert len(receiver.got) == 1
        client.post(f"{root}{endpoint.pk}/act/", {"act": "on"})
        sending.sweep_deliveries()
        assert len(receiver.got) == 2
        client.post(f"{root}{endpoint.pk}/act/", {"act": "remove"})
        assert not Endpoint.objects.exists()

    @pytest.mark.parametrize("role", ["host", "rival"])
    def test_hosts_and_rivals_find_nothing(self, client, root, endpoint, role):
        member = MembershipFactory(role="host", exhibitor=endpoint.exhibitor)
        client.force_login(member.user if role == "host" else MembershipFactory().user)
        delivery = post(endpoint)
        before = Endpoint.objects.values().get(), Delivery.objects.values().get()

        for page in (root, f"{root}{endpoint.pk}/"):
            assert client.get(page).status_code == 404
        assert client.post(root, {"url": "https://93.184.215.14/"}).status_code == 404
        for act in ("on", "off", "rotate", "remove"):
            assert client.post(f"{root}{endpoint.pk}/act/", {"act": act}).status_code == 404
        assert client.post(f"{root}{endpoint.pk}/{delivery.pk}/again/").status_code == 404
        assert (Endpoint.objects.values().get(), Delivery.objects.values().get()) == before
