"""Two web and two live processes behind the real nginx: a talk across them, and what nginx serves itself."""

import json
import re
import signal
import subprocess
import time
import uuid

import pytest
import requests
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.deploy.conftest import ROOT, eventually, start
from tests.factories import BoothFactory, UserFactory


def open_socket(fleet, person, origin=None):
    cookie = fleet.browser(person).cookies["sessionid"] if person else ""
    address = fleet.url.replace("http", "ws", 1) + "/ws/"
    headers = {"Cookie": f"sessionid={cookie}"}
    return connect(address, origin=origin or fleet.url, additional_headers=headers)


def watch(page, topic):
    page.send(json.dumps({"watch": [topic]}))
    return hear(page, lambda message: "watching" in message)


def hear(page, wanted):
    until = time.monotonic() + 10
    while True:
        frame = json.loads(page.recv(timeout=max(0.1, until - time.monotonic())))
        for message in frame if isinstance(frame, list) else [frame]:
            if wanted(message):
                return message


def upstream(response):
    return response.headers["X-Upstream"]


def test_a_talk_crosses_all_processes(fleet):
    room = BoothFactory().room
    buyer, host = UserFactory(name="Amina"), UserFactory(name="Lin")
    address = f"{fleet.url}/booths/{room.booth.slug}/room/messages/"

    with open_socket(fleet, buyer) as one, open_socket(fleet, host) as other:
        # Two people on different live processes.
        assert {upstream(one.response), upstream(other.response)} == {
            f"127.0.0.1:{live.port}" for live in fleet.live
        }
        watch(one, room.topic), watch(other, room.topic)
        said = fleet.browser(buyer).post(address, {"text": "Is it in stock?", "key": uuid.uuid4()})
        assert said.status_code == 201, said.text
        for page in (one, other):
            heard = hear(page, lambda message: message.get("event") == "message.sent")
            assert heard["message"]["text"] == "Is it in stock?"

    # The past, told by the other web process than the one that wrote it.
    reading = fleet.browser(host)
    told = eventually(
        lambda: next((r for r in [reading.get(address)] if upstream(r) != upstream(said)), None)
    )
    assert [message["text"] for message in told.json()["messages"]] == ["Is it in stock?"]


def test_a_socket_from_elsewhere_is_refused(fleet):
    with pytest.raises(InvalidStatus) as refused:
        open_socket(fleet, None, origin="http://elsewhere.example")

    assert refused.value.response.status_code == 403


def test_static_files_are_served_by_nginx_compressed_and_for_good(fleet):
    page = requests.get(f"{fleet.url}/help/").text
    hashed = re.search(r"/static/css/[\w./-]+\.[0-9a-f]{12}\.css", page)[0]

    for encoding, wanted in (("br", "br"), ("gzip", "gzip"), ("identity", None)):
        answer = requests.get(fleet.url + hashed, headers={"Accept-Encoding": encoding}, stream=True)
        assert (answer.status_code, answer.headers.get("Content-Encoding")) == (200, wanted)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "X-Upstream" not in answer.headers
        assert b"{" in answer.content
    script = re.search(r"/static/js/[\w./-]+\.[0-9a-f]{12}\.js", page)[0]
    answer = requests.get(fleet.url + script, headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert requests.get(fleet.url + hashed + ".br").status_code == 404
    assert requests.get(f"{fleet.url}/static/../secret_key").status_code == 404
    assert requests.get(f"{fleet.url}/static/css/kapok.css").headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("proxied/picture.webp", "image/webp", True),
        ("proxied/clip.mp4", "video/mp4", True),
        ("proxied/model.glb", "model/gltf-binary", False),
        ("proxied/paper.pdf", "application/pdf", False),
        ("proxied/page.html", "application/octet-stream", False),
        ("proxied/drawing.svg", "application/octet-stream", False),
    ],
)
def test_uploads_are_served_by_nginx_and_never_run(fleet, name, kind, shown):
    default_storage.save(name, ContentFile(b"<script>alert(1)</script>"))
    try:
        answer = requests.get(f"{fleet.url}/media/{name}")
    finally:
        default_storage.delete(name)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert ("Content-Disposition" in answer.headers) is not shown
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "X-Upstream" not in answer.headers


@pytest.mark.parametrize("path", ["/media/../secret_key", "/media/.hidden", "/private/x.pdf", "/metrics"])
def test_nginx_gives_nothing_else_away(fleet, path):
    request = requests.Request("GET", fleet.url).prepare()
    request.url = fleet.url + path

    assert requests.Session().send(request).status_code == 404


def test_what_visitors_claim_of_themselves_is_not_believed(fleet):
    """A request that says it came by TLS, from another address, for another host."""
    claims = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "elsewhere.example",
        "Forwarded": "for=203.0.113.9",
    }
    sitemap = requests.get(f"{fleet.url}/sitemap.xml", headers=claims).text

    assert "elsewhere.example" not in sitemap
    assert "https://127" not in sitemap
    assert fleet.url in sitemap


def test_pages_go_on_when_a_web_process_is_killed(fleet):
    """The other answers at once; only what was under way in the killed one is lost."""
    victim = fleet.web[0]
    victim.kill()
    victim.wait()
    try:
        statuses = [requests.get(f"{fleet.url}/help/", timeout=5).status_code for _ in range(30)]
    finally:
        fleet.web[0] = start("web", PORT=str(victim.port))
        fleet.web[0].port = victim.port

    assert statuses == [200] * 30


def requests_answer(port):
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).ok
    except requests.RequestException:
        return False


def test_processes_apart_are_told_what_they_lack():
    run = subprocess.run(
        [ROOT / "deploy" / "start", "web"], env={"PATH": "/bin:/usr/bin"}, capture_output=True
    )

    assert run.returncode == 2
    assert run.stderr == b"Set DATABASE_URL: processes that run apart need servers and a key in common.\n"


def figure(text, name):
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0


def test_figures_are_summed_over_processes_and_survive_a_kill(fleet):
    """Any process tells what all have counted; sockets only as long as they are open."""

    def read(process):
        return requests.get(f"http://127.0.0.1:{process.port}/metrics").text

    eventually(lambda: requests_answer(fleet.web[0].port))
    asked = 'kapok_requests_total{method="GET",status="200",view="help"}'
    before = figure(read(fleet.web[0]), asked)
    with open_socket(fleet, None), open_socket(fleet, None):
        for _ in range(20):
            requests.get(f"{fleet.url}/help/")
        for process in (*fleet.web, *fleet.live):
            assert figure(read(process), asked) - before == 20
            assert figure(read(process), "kapok_sockets") == 2
        victim = fleet.live[0]
        victim.kill()
        victim.wait()
        eventually(lambda: figure(read(fleet.web[0]), "kapok_sockets") == 1)
    fleet.live[0] = start("live", PORT=str(victim.port))
    fleet.live[0].port = victim.port
    eventually(lambda: requests_answer(victim.port))
    assert figure(read(fleet.live[0]), asked) - before == 20


def test_each_process_stops_at_once(fleet):
    """The last test of this file: it ends what the others used."""
    processes = [*fleet.web, *fleet.live, *fleet.background]
    asked = time.monotonic()
    for process in processes:
        process.send_signal(signal.SIGTERM)
    codes = [process.wait(30) for process in processes]

    assert all(code in (0, -signal.SIGTERM) for code in codes), codes
    assert time.monotonic() - asked < 30  # a second, on a quiet machine
